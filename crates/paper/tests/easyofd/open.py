"""Opens OFD files with easyofd and prints the text of each, one JSON object a line.

Usage: open.py [--pdf FOLDER] FILE...   With --pdf, also renders every file into that folder.
Exit status 3 when easyofd cannot be imported.
"""

import json
import pathlib
import sys

try:
    from loguru import logger

    logger.remove()
except ImportError:
    pass

try:
    from easyofd.ofd import OFD
except Exception as error:  # its own imports fail in many ways
    print(error, file=sys.stderr)
    sys.exit(3)


def lend_fonts():
    """Draws with a font that needs no file: easyofd draws no text without SimSun of Windows."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    for name in ("宋体", "楷体", "Courier New"):
        font = UnicodeCIDFont("STSong-Light")
        font.fontName = font.name = name
        pdfmetrics.registerFont(font)


def texts(value):
    """Every text in what easyofd read, wherever it put it."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts(inner)


def main(arguments):
    folder = None
    if arguments[:1] == ["--pdf"]:
        folder, arguments = pathlib.Path(arguments[1]), arguments[2:]
        lend_fonts()
    for name in arguments:
        path = pathlib.Path(name)
        document = OFD()
        document.read(path.read_bytes(), fmt="binary")
        line = {"file": path.name, "texts": list(texts(document.data))}
        print(json.dumps(line, ensure_ascii=False))
        if folder is not None:
            (folder / (path.stem + ".pdf")).write_bytes(document.to_pdf())
        document.del_data()


main(sys.argv[1:])
