"""The pure parts of docker.Image, value by value."""

import base64
import io
import tarfile
from pathlib import Path

import pytest
from airgap_plugins.docker.image import building, context, ignore, names
from airgap_plugins.docker.image.progress import Progress
from airgap_plugins.errors import PluginError


def ignored(lines: list[str], path: str) -> bool:
    """Judge a path, directory by directory."""
    rules = ignore.Ignore(lines)
    matches: ignore.Matches = ()
    parts = path.split("/")
    for end in range(1, len(parts)):
        matches = rules.verdict("/".join(parts[:end]), matches).matches
    return rules.verdict(path, matches).ignored


@pytest.mark.parametrize(
    ("lines", "path", "wanted"),
    [
        (["a.txt"], "a.txt", True),
        (["a.txt"], "sub/a.txt", False),
        (["/a.txt"], "a.txt", True),
        (["./sub/"], "sub/a.txt", True),
        (["sub"], "sub/deep/a.txt", True),
        (["*.txt"], "a.txt", True),
        (["*.txt"], "sub/a.txt", False),
        (["*/*.txt"], "sub/a.txt", True),
        (["**/*.txt"], "a.txt", True),
        (["**/*.txt"], "sub/deep/a.txt", True),
        (["**/node_modules"], "web/node_modules/x/y.js", True),
        (["sub/**"], "sub/a.txt", True),
        (["sub/**"], "sub", False),
        (["?.txt"], "a.txt", True),
        (["?.txt"], "ab.txt", False),
        (["[ab].txt"], "b.txt", True),
        (["[a-c].txt"], "d.txt", False),
        ([r"\*.txt"], "a.txt", False),
        ([r"\*.txt"], "*.txt", True),
        (["*", "!keep"], "keep", False),
        (["*", "!keep"], "keep/a.txt", False),
        (["*", "!keep/a.txt"], "keep/b.txt", True),
        (["sub", "!sub/a.txt"], "sub/a.txt", False),
        (["!a.txt", "a.txt"], "a.txt", True),
        (["# a.txt"], "a.txt", False),
        (["  a.txt  ", ""], "a.txt", True),
        (["a.txt", "! a.txt"], "a.txt", False),
        (["a+b.txt"], "a+b.txt", True),
        (["a.txt"], "aXtxt", False),
    ],
)
def test_ignore_files_mean_what_docker_means(lines: list[str], path: str, wanted: bool) -> None:  # noqa: FBT001 - a table's column
    """Patterns, negations and directories follow Docker's rules."""
    assert ignored(lines, path) is wanted


def test_build_files_are_taken_back_for_the_daemon() -> None:
    """An ignored Dockerfile still goes to the daemon; one that counts anyway adds no line."""
    assert ignore.with_build_files(["*"], "docker/Dockerfile") == ["*", "!.dockerignore", "!docker/Dockerfile"]
    assert ignore.with_build_files(["*.txt"], "Dockerfile") == ["*.txt"]


def test_the_dockerfiles_own_ignore_file_wins(tmp_path: Path) -> None:
    """`<Dockerfile>.dockerignore` is read instead of the context's."""
    (tmp_path / ".dockerignore").write_text("a\n", encoding="utf-8")
    assert ignore.find(str(tmp_path / "Dockerfile"), str(tmp_path)) == ["a"]
    (tmp_path / "Dockerfile.dockerignore").write_text("b\n", encoding="utf-8")
    assert ignore.find(str(tmp_path / "Dockerfile"), str(tmp_path)) == ["b"]


def test_the_tar_holds_what_counts_in_gnu_form(tmp_path: Path) -> None:
    """The context's tar has the files that count, owned by root, in the form that BuildKit knows as a tar."""
    (tmp_path / "sub" / "empty").mkdir(parents=True)
    (tmp_path / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    (tmp_path / "skip.log").write_text("x", encoding="utf-8")
    (tmp_path / ("n" * 150)).write_text("long name", encoding="utf-8")
    (tmp_path / ".dockerignore").write_text("*.log\n", encoding="utf-8")
    packed, dockerfile = context.archive(str(tmp_path), str(tmp_path / "Dockerfile"))
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        entries = tar.getmembers()
    assert dockerfile == "Dockerfile"
    assert [entry.name for entry in entries] == [".dockerignore", "Dockerfile", "n" * 150, "sub", "sub/empty"]
    assert {(entry.uid, entry.gid) for entry in entries} == {(0, 0)}
    assert packed[257:265] == b"ustar  \0", "GNU's mark: with another one BuildKit reads the tar as a Dockerfile"


def test_a_dockerfile_outside_goes_along(tmp_path: Path) -> None:
    """A Dockerfile beside the context gets a name of its own in the tar."""
    (tmp_path / "app").mkdir()
    (tmp_path / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    packed, dockerfile = context.archive(str(tmp_path / "app"), str(tmp_path / "Dockerfile"))
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        assert tar.getnames() == [dockerfile]
    assert context.relative_dockerfile(str(tmp_path / "app"), str(tmp_path / "Dockerfile")) == "../Dockerfile"


@pytest.mark.parametrize(
    ("mode", "text"),
    [(0o100644, "-rw-r--r--"), (0o100755, "-rwxr-xr-x"), (0o120777, "Lrwxrwxrwx"), (0o104755, "urwxr-xr-x")],
)
def test_modes_are_written_as_go_does(mode: int, text: str) -> None:
    """The digest contains modes in Go's spelling."""
    assert context.mode_text(mode) == text


@pytest.mark.parametrize(
    ("name", "registry"),
    [
        ("example.invalid/a/b:1", "example.invalid"),
        ("localhost/a", "localhost"),
        ("127.0.0.1:5000/a/b:1", "127.0.0.1:5000"),
        ("docker.io/library/a:1", "docker.io"),
    ],
)
def test_a_complete_name_says_its_registry(name: str, registry: str) -> None:
    """The registry is the part before the first slash."""
    assert names.registry_of(name) == registry


@pytest.mark.parametrize(
    "name", ["a", "a/b:1", "docker.io/a:1", "index.docker.io/library/a", "example.invalid/A", "a b"]
)
def test_an_incomplete_name_is_refused_with_advice(name: str) -> None:
    """A name that Docker would complete, or could not read, is refused with an example."""
    with pytest.raises(PluginError, match=r"docker\.io/repository/image:tag"):
        names.registry_of(name)


def test_repository_has_neither_tag_nor_digest() -> None:
    """A pushed digest is joined to the bare repository."""
    assert names.repository("127.0.0.1:5000/a/b:1") == "127.0.0.1:5000/a/b"
    assert names.repository("a:1") == "docker.io/library/a"


def field(number: int, content: bytes) -> bytes:
    """Write one length-delimited protobuf field of less than 128 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


def trace(*messages: bytes) -> dict[str, str]:
    """Give an event as BuildKit sends it."""
    return {"id": "moby.buildkit.trace", "aux": base64.b64encode(b"".join(messages)).decode()}


def test_buildkit_names_the_failing_step_and_its_output() -> None:
    """The error has the step that failed and the end of what it printed, not that of its neighbours."""
    progress = Progress()
    good = field(1, field(1, b"sha256:a") + field(3, b"[1/2] RUN echo good"))
    bad = field(1, field(1, b"sha256:b") + field(3, b"[2/2] RUN false"))
    assert progress.take(trace(good, bad)) == ["[1/2] RUN echo good", "[2/2] RUN false"]
    assert progress.take(trace(field(3, field(1, b"sha256:a") + field(4, b"good\n")))) == ["good"]
    assert progress.take(trace(field(3, field(1, b"sha256:b") + field(4, b"oh\nno\n")))) == ["oh", "no"]
    failed = field(1, field(1, b"sha256:b") + field(3, b"[2/2] RUN false") + field(7, b"exit code: 1"))
    assert progress.take(trace(failed)) == []
    progress.take({"error": "executor failed", "errorDetail": {"message": "executor failed running it: exit code: 1"}})
    assert building.failure(progress) == (
        "error reading build output: executor failed running it: exit code: 1\n"
        "in step [2/2] RUN false\nthe end of its output:\noh\nno"
    )


def test_the_classic_builder_is_read_by_line() -> None:
    """Steps and their output come as text; the image's id as an aux message."""
    progress = Progress()
    for text in ("Step 1/2 : FROM x\n", " ---> 0123\n", "Step 2/2 : RUN y\n", "boom\n"):
        progress.take({"stream": text})
    assert (progress.step, progress.tail()) == ("Step 2/2 : RUN y", ["boom"])
    assert progress.take({"aux": {"ID": "sha256:1"}}) == ["Built image with ID sha256:1"]
    assert progress.image_id == "sha256:1"
