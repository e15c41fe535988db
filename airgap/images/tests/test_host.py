"""What is taken from the machine, and what is refused."""

from pathlib import Path

import pytest
from airgap_images.errors import ImagesError
from airgap_images.host import PUBLIC_MIRROR, Host, debian_mirror, go_proxy, npm_registry, pip_options, read_host

DEB822 = (
    "Types: deb\n# http://snapshot.example/archive/debian\nURIs: https://mirror.example/debian/\nSuites: bookworm\n"
)


@pytest.mark.parametrize(
    ("sources", "mirror"),
    [
        (["deb http://deb.example/debian bookworm main\n"], "http://deb.example/debian"),
        (["# deb http://old.example/debian x main\ndeb http://new.example/debian x main"], "http://new.example/debian"),
        ([DEB822], "https://mirror.example/debian"),
        (["deb https://vendor.example/apt x main", DEB822], "https://mirror.example/debian"),
        (["deb http://deb.example/debian-security bookworm-security main"], PUBLIC_MIRROR),
        (["deb http://archive.ubuntu.example/ubuntu noble main"], PUBLIC_MIRROR),
        ([], PUBLIC_MIRROR),
    ],
)
def test_the_mirror_is_the_first_debian_archive_of_the_machine(sources: list[str], mirror: str) -> None:
    """Both formats are read; comments, security archives, vendors and other distributions are passed over."""
    assert debian_mirror(sources) == mirror


def test_pip_options_come_from_files_then_variables_and_nothing_else_is_taken() -> None:
    """A later file wins, a variable wins over all; options that are no package source stay behind."""
    files = [
        "[global]\ncert = /x.pem\nindex-url = https://one.example/simple\ntrusted-host = a.example\n  b.example\n",
        "[global]\nindex-url = https://two.example/simple\n[install]\nuser = true\n",
    ]
    assert pip_options(files, {}) == {
        "index-url": "https://two.example/simple",
        "trusted-host": "a.example b.example",
    }
    assert (
        pip_options(files, {"PIP_INDEX_URL": "https://env.example/simple"})["index-url"] == "https://env.example/simple"
    )


def test_a_pip_conf_that_cannot_be_read_is_named() -> None:
    """A broken file stops with its name and a remedy instead of being skipped."""
    with pytest.raises(ImagesError, match=r"^pip\.conf: .*; expected an INI file; correct it"):
        pip_options(["index-url = without a section\n"], {})


def test_npm_registry_never_carries_a_token() -> None:
    """Of an npmrc only the registry is taken."""
    npmrc = "//npm.example/:_authToken=t0ken\nregistry=https://npm.example\n"
    assert npm_registry([npmrc], {}) == "https://npm.example/"
    assert npm_registry([npmrc], {"NPM_CONFIG_REGISTRY": "https://env.example/"}) == "https://env.example/"
    assert npm_registry(["fund=false\n"], {}) is None


def test_go_modules_come_from_the_variable_or_else_from_what_go_keeps() -> None:
    """GOPROXY wins over `go env -w`; without both Go's own default stays."""
    kept = ["GOFLAGS=-v\nGOPROXY=https://one.example,direct\n"]
    assert go_proxy(kept, {}) == "https://one.example,direct"
    assert go_proxy(kept, {"GOPROXY": "https://two.example"}) == "https://two.example"
    assert go_proxy([], {}) is None


def test_a_go_proxy_is_for_the_build_alone(tmp_path: Path) -> None:
    """It reaches the builds and is in no image, so it changes no definition."""
    plain, told = (read_host({"HOME": "/home/me"} | more, tmp_path) for more in ({}, {"GOPROXY": "https://go.example"}))
    assert told.proxies == {"GOPROXY": "https://go.example"}
    assert told.files() == plain.files()
    assert told.digest() == plain.digest()


@pytest.mark.parametrize(
    "environ",
    [
        {"PIP_INDEX_URL": "https://user:pass@pip.example/simple"},
        {"npm_config_registry": "https://token@npm.example/"},
        {"GOPROXY": "https://proxy.example,https://user:pass@go.example|direct"},
    ],
)
def test_an_address_with_a_password_is_refused_without_repeating_it(tmp_path: Path, environ: dict[str, str]) -> None:
    """A secret in a package source would stay in every image."""
    with pytest.raises(ImagesError) as refused:
        read_host({"HOME": "/home/me", **environ}, tmp_path)
    assert "carries a user name or password" in str(refused.value)
    assert "pass@" not in str(refused.value)
    assert "token@" not in str(refused.value)


def test_a_machine_is_read_into_the_files_of_the_base(tmp_path: Path) -> None:
    """Mirror, authorities, pip and npm settings reach their places; proxies stay out of the image."""
    for name, text in {
        "etc/apt/sources.list.d/debian.sources": DEB822,
        "usr/local/share/ca-certificates/corp/root.crt": "PEM",
        "home/me/.config/pip/pip.conf": "[global]\nindex-url = https://pip.example/simple\n",
        "home/me/.npmrc": "registry=https://npm.example\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    host = read_host({"HOME": "/home/me", "HTTPS_PROXY": "http://proxy.example:3128"}, tmp_path)
    assert host.mirror == "https://mirror.example/debian"
    assert host.proxies == {"https_proxy": "http://proxy.example:3128"}
    assert host.files() == {
        "usr/local/share/ca-certificates/root.crt": b"PEM",
        "etc/pip.conf": b"[global]\nindex-url = https://pip.example/simple\n",
        "usr/local/etc/npmrc": b"registry=https://npm.example/\n",
    }


def test_the_digest_changes_with_everything_that_enters_an_image() -> None:
    """Images are rebuilt when the mirror, an authority, pip's or npm's source changes, and not for a proxy."""

    def digest(mirror: str = "m", ca: bytes = b"c", pip: str = "p", npm: str | None = None, proxy: str = "x") -> str:
        return Host(
            mirror=mirror, certificates={"a.crt": ca}, pip={"index-url": pip}, npm_registry=npm, proxies={"p": proxy}
        ).digest()

    variants = [digest(), digest(mirror="n"), digest(ca=b"d"), digest(pip="q"), digest(npm="r")]
    assert len(set(variants)) == len(variants)
    assert digest() == digest(proxy="y")
