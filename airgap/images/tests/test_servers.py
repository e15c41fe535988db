"""Redis and nginx on the real engine: durability, reachability, hardened configuration, graceful end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from docker.models.containers import Container

pytestmark = pytest.mark.engine

NGINX = b"""
pid /tmp/nginx.pid;
error_log /dev/stderr notice;
events {}
http {
    access_log /dev/stdout;
    client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
    uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
    keepalive_min_timeout 10s;
    upstream api { zone api 64k; server 127.0.0.1:9 resolve; resolver 127.0.0.11; keepalive 4; }
    server { listen 8080; http2 on; location = /health { return 200 "healthy"; } location / { proxy_pass http://api; } }
}
"""
Inside = Callable[..., str]
Start = Callable[..., Container]
Until = Callable[[Container, str], None]
PONG = "redis-cli ping | grep -q PONG"


def test_redis_keeps_acknowledged_writes_over_a_kill(volume: str, start: Start, inside: Inside, until: Until) -> None:
    """As uid 999 with nothing writable but /data, an append-only file brings the key back after SIGKILL."""
    command = ["redis-server", "--appendonly", "yes", "--appendfsync", "always"]
    container = start("redis:8.0", command, user="999:999", volumes={volume: {"bind": "/data"}})
    until(container, PONG)
    assert inside(container, "redis-cli set key value") == "OK"
    container.kill()
    container.start()
    until(container, PONG)
    assert inside(container, "redis-cli get key") == "value"
    container.stop(timeout=10)
    container.reload()
    assert container.attrs["State"]["ExitCode"] == 0


def test_redis_is_reached_from_other_containers_as_the_official_image_is(
    start: Start, inside: Inside, until: Until
) -> None:
    """A bare start has protected mode off; a word on the command line still turns it on."""
    for options, answer in ([], "PONG"), (["--protected-mode", "yes"], "DENIED"):
        container = start("redis:8.0", options, user="999:999", tmpfs={"/data": "uid=999"})
        until(container, PONG)
        address = inside(container, "hostname -i")
        assert answer in inside(container, ["sh", "-c", f"redis-cli -h {address} ping 2>&1 || true"])


def test_redis_as_root_hands_over_to_its_own_user(start: Start, inside: Inside, until: Until) -> None:
    """The official way without --user: the entrypoint owns /data for uid 999 and drops root."""
    needed = ["CHOWN", "SETUID", "SETGID"]
    container = start("redis:8.0", cap_add=needed)
    until(container, PONG)
    assert inside(container, ["sh", "-c", "stat -c %u /proc/1 /data"]).split() == ["999", "999"]


def test_nginx_serves_hardened_from_a_tmpfs_and_ends_gracefully(
    tmp_path: Path, start: Start, inside: Inside, until: Until
) -> None:
    """As uid 101 with only /tmp writable it takes the release's directives, reloads, and ends with 0 on SIGQUIT."""
    (tmp_path / "nginx.conf").write_bytes(NGINX)
    tmp_path.chmod(0o755)
    mounts = {str(tmp_path / "nginx.conf"): {"bind": "/etc/nginx/nginx.conf", "mode": "ro"}}
    container = start("nginx:1.30", user="101:101", volumes=mounts, tmpfs={"/tmp": ""})  # noqa: S108 - a tmpfs inside
    health = "curl -fsS http://127.0.0.1:8080/health"
    until(container, health)
    assert inside(container, health) == "healthy"
    inside(container, "nginx -s reload")
    assert inside(container, health) == "healthy"
    container.stop(timeout=10)
    container.reload()
    assert container.attrs["State"]["ExitCode"] == 0


def test_nginx_serves_its_page_as_packaged(start: Start, inside: Inside, until: Until) -> None:
    """Without any configuration it answers on port 80 from /usr/share/nginx/html and logs to the container's log."""
    container = start("nginx:1.30", read_only=False, cap_add=["CHOWN", "SETUID", "SETGID"])
    page = "curl -fsS http://127.0.0.1/"
    until(container, page)
    assert "<title>Welcome to nginx!</title>" in inside(container, page)
    assert '"GET / HTTP/1.1" 200' in container.logs().decode()


def test_versitygw_serves_hardened_and_keeps_its_data_over_a_kill(
    volume: str, start: Start, inside: Inside, until: Until
) -> None:
    """As uid 1000 with nothing writable but /data it makes a bucket, and has it after SIGKILL."""
    health = "wget -q -O /dev/null http://127.0.0.1:7070/health"
    keys = {"ROOT_ACCESS_KEY": "root", "ROOT_SECRET_KEY": "for-this-test-alone"}
    start(
        "busybox:1.37", ["chown", "1000:1000", "/data"], volumes={volume: {"bind": "/data"}}, cap_add=["CHOWN"]
    ).wait()
    arguments = ["--quiet", "--port", ":7070", "--health", "/health", "posix", "/data"]
    container = start(
        "versity/versitygw:v1.8.0", arguments, user="1000:1000", environment=keys, volumes={volume: {"bind": "/data"}}
    )
    until(container, health)
    admin = "versitygw admin --endpoint-url http://127.0.0.1:7070"
    inside(container, f"{admin} create-bucket --owner root --bucket files")
    container.kill()
    container.start()
    until(container, health)
    assert "files" in inside(container, f"{admin} list-buckets")
