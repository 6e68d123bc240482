"""Unpacks from wheels what the TensorFlow.js binding compiles against and loads: unpack_wheels.py WHEEL_FOLDER DEPS_FOLDER."""

import pathlib
import shutil
import sys
import zipfile

LIBRARIES = {
    "tensorflow/libtensorflow_cc.so.2": "libtensorflow.so",
    "tensorflow/libtensorflow_framework.so.2": "libtensorflow_framework.so",
}
HEADERS = ("tensorflow/include/tensorflow/", "tensorflow/include/tsl/", "tensorflow/include/xla/")


def target_of(member: str) -> str | None:
    if member in LIBRARIES:
        return "lib/" + pathlib.PurePath(member).name
    if member.startswith(HEADERS) and not member.endswith("/"):
        return member.removeprefix("tensorflow/")
    # TensorFlow looks for CUDA at $ORIGIN/../nvidia.
    if member.startswith("nvidia/") and "/lib/" in member:
        return member
    return None


def main(wheels: pathlib.Path, deps: pathlib.Path) -> None:
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if target := target_of(member):
                    (deps / target).parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(member) as source, open(deps / target, "wb") as sink:
                        shutil.copyfileobj(source, sink, 1 << 20)
    for library, link in LIBRARIES.items():
        (deps / "lib" / link).symlink_to(pathlib.PurePath(library).name)


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
