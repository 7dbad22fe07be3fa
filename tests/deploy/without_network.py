"""Run by `test_bundle.py` where there is no network: installs the bundle of the present folder into a new one, serves it, asks a page.

Prints JSON: what was seen. Arguments: the folder to install into, the port to serve at, "closed" or "open".
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import socket
import struct
import subprocess
import sys
import time

PATIENCE = 240


def switch_loopback_on() -> None:
    """A new network has a loopback device that is off: SIOCSIFFLAGS with IFF_UP."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14s", b"lo", 1, b""))


def ways_out() -> list[str]:
    """The devices of the network besides loopback."""
    return [name for _number, name in socket.if_nameindex() if name != "lo"]


def ask(port: int, language: str) -> str:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", "/", headers={"Cookie": f"__Host-language={language}"})
    return asked.getresponse().read().decode()


def served(command: str, port: int) -> dict[str, object]:
    """Start the portal, ask the first page in both languages, and end it."""
    with subprocess.Popen(
        [command, "serve"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as portal:
        end = time.monotonic() + PATIENCE
        try:
            while True:
                try:
                    pages = {language: ask(port, language) for language in ("zh", "en")}
                    break
                except OSError:
                    if portal.poll() is not None or time.monotonic() > end:
                        pages = {}
                        break
                    time.sleep(0.2)
        finally:
            portal.terminate()
            said = portal.communicate(timeout=60)[0]
    return {"pages": pages, "said": said, "code": portal.returncode}


def main() -> None:
    folder, port, network = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if network == "closed":
        switch_loopback_on()
    installed = subprocess.run(["sh", "install.sh", folder], capture_output=True, text=True, check=False)
    seen: dict[str, object] = {"code": installed.returncode, "said": installed.stdout + installed.stderr}
    if installed.returncode == 0:
        command = os.path.join(folder, "current", "bin", "portal1060")
        version = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
        os.environ["PORTAL_PORT"] = str(port)
        seen |= {"version": version.stdout, "served": served(command, port)}
    sys.stdout.write(json.dumps(seen | {"ways_out": ways_out()}))


if __name__ == "__main__":
    main()
