"""The program works without a network: a run that may only talk to itself comes out as any other."""

import subprocess
import sys

BLOCKED = """
import socket, sys
connect = socket.socket.connect
def only_loopback(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
        raise SystemExit(f"a connection to another machine was tried: {address[0]}")
    return connect(self, address)
socket.socket.connect = only_loopback
socket.getaddrinfo = lambda host, *rest, **more: (_ for _ in ()).throw(SystemExit(f"a name was looked up: {host}"))
sys.argv = ["claims-audit", *sys.argv[1:]]
from audit.cli import main
main()
"""


def test_a_whole_run_opens_no_connection(claim_file, tmp_path):
    path = claim_file(
        "claim_id | hcpcs_code | claim_line_start_date | documented_imaging\nA | 62323 | 2024-08-01 | none"
    )
    command = [sys.executable, "-c", BLOCKED, "run", str(path), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out" / "findings.csv").is_file()
