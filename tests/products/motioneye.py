"""motionEye from PyPI: a forgotten password is recovered, and its own sign-in takes the new one."""

import argon2
import http.client
import json
import pathlib
import subprocess
import sys

from rig import HOSTILE, Rig, free_port, wait_until

MEYECTL = pathlib.Path(sys.executable).parent / "meyectl"
PORT = free_port()


def asked(method, path, body=None, cookie=None):
    """Status, cookie and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {**({"Content-Type": "application/json"} if body else {}), **({"Cookie": cookie} if cookie else {})}
    connection.request(method, path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    given = answer.getheader("Set-Cookie")
    return answer.status, given and given.split(";")[0], answer.read()


def sign_in(password, name="admin"):
    status, cookie, _ = asked("POST", "/login", {"username": name, "password": password})
    return cookie if status == 200 else None


def listens():
    try:
        return asked("GET", "/version")[0] == 200
    except OSError:
        return False


with Rig() as rig:
    config = rig.folder / "motioneye.conf"
    kept = rig.folder / "motion.conf"
    config.write_text("".join(f"{key}_path {rig.folder}\n" for key in ("conf", "run", "log", "media"))
                      + f"listen 127.0.0.1\nport {PORT}\nsmb_shares false\n")
    ctl = lambda command: [str(MEYECTL), command, "-c", str(config)]
    try:
        # As its own scripts for init start it: in the background.
        subprocess.run([*ctl("startserver"), "-b"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(listens, "motionEye")
        # Its owner sets both passwords, as the page does it, and forgets the first one.
        subprocess.run(ctl("stopserver"), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        words = {"admin": argon2.PasswordHasher().hash("forgotten"), "normal": argon2.PasswordHasher().hash("the guest's")}
        with open(kept, "a") as file:
            for name, word in words.items():
                file.write(f"# @{name}_password {word}\n")
        subprocess.run([*ctl("startserver"), "-b"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(listens, "motionEye")
        session = sign_in("forgotten")
        assert session and asked("GET", "/login", cookie=session)[0] == 200

        rig.describe("motioneye.toml", {
            "/etc/motioneye/motion.conf": str(kept),
            "127.0.0.1:8765": f"127.0.0.1:{PORT}",
            '["/usr/bin/systemctl", "stop", "motioneye.service"]': json.dumps(ctl("stopserver")),
            '["/usr/bin/systemctl", "start", "motioneye.service"]': json.dumps([*ctl("startserver"), "-b"]),
            'product = "motionEye 0.44"\n': 'product = "motionEye 0.44"\ntimeout_s = 120\n',
        })
        rig.begin_recoveries("admin")
        others = [line for line in kept.read_text().splitlines() if "@admin_password" not in line]
        password = "correct horse 'battery' \\ \"stäple\""
        # recoveryd's sign-in asks motionEye, which may still be starting: by then somebody listens.
        rig.recover(password, ready=lambda: wait_until(listens, "motionEye"))

        assert sign_in(password) and not sign_in("forgotten") and not sign_in(password + "x")
        assert sign_in("the guest's", "user"), "the other account has another password"
        # Who was signed in is so no more.
        assert asked("GET", "/login", cookie=session)[0] == 403
        now = kept.read_text().splitlines()
        assert [line for line in now if "@admin_password" not in line] == others
        (line,) = [line for line in now if "@admin_password" in line]
        argon2.PasswordHasher().verify(line.split()[-1], password)
        assert kept.stat().st_mode & 0o777 == 0o600

        # Once more; motionEye itself is asked.
        for password in [HOSTILE[1] + HOSTILE[3]]:
            status, said = rig.store("set", "admin", password)
            assert status == 0, said
            wait_until(listens, "motionEye")
            assert sign_in(password)
            assert rig.store("verify", "admin", password) == (0, "")
            assert rig.store("verify", "admin", "another one") == (1, "")
        status, said = rig.store("set", "user", "a new password")
        assert status == 1 and "has no account user" in said, said
        assert listens() and [line for line in kept.read_text().splitlines() if "@admin_password" not in line] == others
    finally:
        subprocess.run(ctl("stopserver"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
