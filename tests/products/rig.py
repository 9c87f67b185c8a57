"""What the tests of products share: the programs, whole recoveries, descriptions with other paths, programs that end."""

import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time

PROGRAMS = pathlib.Path(os.environ["PROGRAMS"])
STORES = pathlib.Path(__file__).resolve().parent / "../../etc/stores"
PATIENCE_S = 120

# What somebody could type to do harm.
HOSTILE = ["a' OR '1'='1", "\"; DROP TABLE Users; --", "back\\slash\\' \\n %s {hash}", "ü密🔑", "-h", "$2b$12$x:y=z"]


def wait_until(done, what):
    """Waits for a condition, however long a slow machine takes."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, f"{what} took longer than {PATIENCE_S} s"
        time.sleep(0.1)


def free_port():
    """A port that was free; another program may still be faster, and then the server's own message tells."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Rig:
    """A scratch folder, with programs that end with it."""

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        # The core gives up root, and must still reach its state.
        self.folder.chmod(0o755)
        self.running = []
        return self

    def __exit__(self, *_):
        for program in reversed(self.running):
            program.terminate()
            program.wait()
        self.scratch.cleanup()

    def start(self, words, log, **more):
        with open(self.folder / log, "wb") as out:
            program = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, **more)
        self.running.append(program)
        return program

    def describe(self, product, changes):
        """The shipped description with other texts in some places, each of which must be there."""
        text = (STORES / product).read_text()
        for old, new in changes.items():
            assert old in text, f"{product} has no {old}"
            text = text.replace(old, new)
        (self.folder / "product.toml").write_text(text)

    def store(self, what, account, password):
        """The program as recoveryd calls it: its exit status, and what it said."""
        words = [PROGRAMS / "recovery-store", what, self.folder / "product.toml"]
        done = subprocess.run(words, input=f"{account}\n{password}\n".encode(), capture_output=True, env={}, cwd="/")
        said = done.stderr.decode()
        assert password not in said and not done.stdout, said
        return done.returncode, said

    def set(self, account, password):
        assert self.store("set", account, password) == (0, ""), self.store("set", account, password)
        assert self.store("verify", account, password) == (0, "")
        assert self.store("verify", account, password + "x") == (1, "")

    def begin_recoveries(self, account):
        """A recorder with this product, and its vendor's desk."""
        desk = [PROGRAMS / "recovery-desk", "keygen", "--number", "1", "--dir", self.folder / "keys"]
        subprocess.run(desk, check=True, stdout=subprocess.DEVNULL)
        config = self.folder / "recoveryd.toml"
        config.write_text(f"""
[device]
serial = "NVR-1"
[vendor]
keys = "keys/vendor-keys.toml"
name = "Example"
contact = ["recovery@example.com"]
[paths]
state = "{self.folder}/state"
run = "{self.folder}/run"
[daemon]
user = "nobody"
[account]
name = "{account}"
store = "product"
[account.product]
file = "product.toml"
program = "{PROGRAMS}/recovery-store"
timeout_s = 300
""")
        subprocess.run([PROGRAMS / "recoveryd", "check", "--config", config], check=True, stdout=subprocess.DEVNULL)
        daemon = self.start([PROGRAMS / "recoveryd", "--config", config], "recoveryd.log")
        socket_file = self.folder / "run/recoveryd.sock"
        wait_until(lambda: socket_file.exists() or daemon.poll() is not None, "recoveryd")

    def ctl(self, *words, line=None, check=True):
        words = [PROGRAMS / "recoveryctl", *words, "--socket", self.folder / "run/recoveryd.sock"]
        done = subprocess.run(words, input=line and line + "\n", capture_output=True, text=True)
        assert not check or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}{(self.folder / 'recoveryd.log').read_text()}"
        return done

    def recover(self, password, ready=lambda: None):
        """Request, code, new password: as an owner and the desk do it. `ready` waits for a product that was started again."""
        self.ctl("request")
        request = self.ctl("export", "-").stdout
        desk = [PROGRAMS / "recovery-desk", "issue", "--dir", self.folder / "keys", "-"]
        issued = subprocess.run(desk, input=request, capture_output=True, text=True, check=True).stdout
        self.ctl("enter", "-", line=re.search(r"\d{4} \d{4} \d{4} \d{4}", issued).group())
        self.ctl("password", line=password)
        ready()
        # Through the product, at the recorder's own surface.
        self.ctl("sign-in", line=password)
        assert self.ctl("sign-in", line=password + "x", check=False).returncode != 0
