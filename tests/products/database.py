"""A MariaDB server on a scratch folder, reached by its socket alone."""

import subprocess

from rig import wait_until


class MariaDb:
    def __init__(self, rig):
        self.socket = rig.folder / "mariadb.sock"
        data = rig.folder / "data"
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--user=root", "--skip-test-db",
                   "--auth-root-authentication-method=normal"]
        subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
        server = rig.start(
            ["/usr/sbin/mariadbd", "--no-defaults", f"--datadir={data}", "--user=root", f"--socket={self.socket}",
             "--skip-networking", f"--general-log-file={rig.folder}/queries.log", "--general-log=1"],
            "mariadbd.log",
        )
        wait_until(lambda: self.socket.exists() or server.poll() is not None, "mariadbd")
        assert server.poll() is None, (rig.folder / "mariadbd.log").read_text()
        self.queries = rig.folder / "queries.log"

    def run(self, statements, database="", dump=False):
        """The rows, as lines of columns divided by tabs."""
        program = ["mariadb-dump", "--no-defaults", "--skip-dump-date", "--skip-comments", "--order-by-primary",
                   "--skip-extended-insert"] if dump else ["mariadb", "--no-defaults", "--batch", "--skip-column-names"]
        words = [*program, f"--socket={self.socket}", "--default-character-set=utf8mb4", *([database] if database else [])]
        done = subprocess.run(words, input=statements, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


def literal(text):
    return f"CONVERT(X'{text.encode().hex()}' USING utf8mb4)"
