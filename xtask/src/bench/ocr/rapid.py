"""Reads pictures with RapidOCR: a path a line comes in, an object a line goes out.

Run by `cargo xtask bench ocr --python …` as `rapid.py THREADS SIDE`; SIDE is the longest side of
the detector's picture, 0 leaves RapidOCR its own default.
"""

import json
import logging
import os
import sys
import time

threads, side = int(sys.argv[1]), int(sys.argv[2])
os.environ["OMP_NUM_THREADS"] = str(threads)
logging.disable(logging.CRITICAL)

from rapidocr import RapidOCR  # noqa: E402

params = {
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": threads,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
if side:
    params.update({"Det.limit_side_len": side, "Det.limit_type": "max"})
engine = RapidOCR(params=params)


def peak_kib():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for path in sys.stdin:
    begin, begin_cpu = time.perf_counter(), time.process_time()
    read = engine(path.strip())
    seconds = time.perf_counter() - begin
    cpu = time.process_time() - begin_cpu
    lines = [] if read.txts is None else list(read.txts)
    answer = {"seconds": seconds, "cpu": cpu, "peak_kib": peak_kib(), "lines": lines}
    print(json.dumps(answer), file=out, flush=True)
