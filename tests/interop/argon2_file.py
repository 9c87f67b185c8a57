"""The argon2-file store against the reference implementation of Argon2 (argon2-cffi), both ways.

The password helper is given a connection as its standard input, as its listener does, and asked in Varlink: JSON ended by NUL.
RECOVERYD names the program; without it the debug build is taken.
"""

import json
import os
import pathlib
import socket
import subprocess
import tempfile

import argon2

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("RECOVERYD", str(ROOT / "target" / "debug" / "recoveryd"))
PASSWORD = "Grüße vom Rekorder 7"

CONFIG = """
[device]
serial = "NVR-4216"
[vendor]
keys = "keys.toml"
name = "Example"
contact = ["mail us"]
[account]
name = "admin"
store = "argon2-file"
argon2-file.file = "{users}"
"""


def ask(config, method, **parameters):
    """One call of the helper; its reply's parameters."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        helper = subprocess.Popen([PROGRAM, "--config", str(config), "helper", "password"], stdin=theirs)
        theirs.close()
        call = {"method": "io.recoveryd.Password." + method, "parameters": parameters}
        ours.sendall(json.dumps(call).encode() + b"\0")
        reply = b""
        while not reply.endswith(b"\0"):
            part = ours.recv(65536)
            assert part, "the helper said nothing"
            reply += part
        helper.wait(60)
    reply = json.loads(reply[:-1])
    assert "error" not in reply, reply
    return reply["parameters"]


def refuses(hasher, stored, password):
    try:
        hasher.verify(stored, password)
    except argon2.exceptions.VerifyMismatchError:
        return True
    return False


def main():
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        users, config = scratch / "users", scratch / "recoveryd.toml"
        (scratch / "keys.toml").write_text('[[vendor_key]]\nnumber = 1\npublic = "%s"\n' % ("09" * 32))
        config.write_text(CONFIG.format(users=users))
        for memory, passes, lanes in [(19456, 2, 1), (8192, 3, 2)]:
            hasher = argon2.PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes)
            users.write_text("guest:x\nadmin:%s\n" % hasher.hash("the old one"))

            assert ask(config, "Verify", password="the old one") == {"matches": True}
            assert ask(config, "Verify", password="the old one ") == {"matches": False}

            prepared = ask(config, "Prepare", password=PASSWORD)["prepared"]
            ask(config, "Apply", prepared=prepared)
            guest, admin = users.read_text().splitlines()
            account, stored = admin.split(":")
            assert (guest, account) == ("guest:x", "admin")
            assert hasher.verify(stored, PASSWORD)
            assert not hasher.check_needs_rehash(stored), stored
            assert refuses(hasher, stored, "the old one")
            print(f"argon2-file, m={memory} t={passes} p={lanes}: both sides agree")


if __name__ == "__main__":
    main()
