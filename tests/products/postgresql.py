"""A table in a real PostgreSQL, where one is installed: names and passwords of every kind, and changes that are not one row's."""

import glob
import os
import shutil
import subprocess

import bcrypt

from rig import HOSTILE, Rig, wait_until

SCHEMA = """
CREATE DATABASE nvr ENCODING 'UTF8' TEMPLATE template0;
\\connect nvr
CREATE TABLE users (name text PRIMARY KEY, hash text NOT NULL, enabled boolean NOT NULL DEFAULT true);
CREATE TABLE sessions (name text NOT NULL, id integer);
CREATE USER nvr;
GRANT ALL ON users, sessions TO nvr;
"""

with Rig() as rig:
    # It will not run as root.
    (folder,) = [os.path.dirname(path) for path in glob.glob("/usr/lib/postgresql/*/bin/initdb")][-1:]
    data = rig.folder / "data"
    data.mkdir()
    shutil.chown(data, "postgres", "postgres")
    as_postgres = {"user": "postgres", "group": "postgres", "extra_groups": []}
    subprocess.run([f"{folder}/initdb", "--pgdata", data, "--auth=trust", "--encoding=UTF8", "--no-sync"],
                   check=True, stdout=subprocess.DEVNULL, cwd="/", **as_postgres)
    server = rig.start([f"{folder}/postgres", "-D", data, "-k", data, "-c", "listen_addresses=", "-F"], "postgres.log",
                       cwd="/", **as_postgres)

    def run(statements, database="postgres"):
        words = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
                 f"--host={data}", "--username=postgres", database]
        done = subprocess.run(words, input=statements, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def answers():
        return subprocess.run([f"{folder}/pg_isready", "-q", "-h", data]).returncode == 0 or server.poll() is not None

    wait_until(answers, "PostgreSQL")
    run(SCHEMA)
    names = [*HOSTILE, "admin"]
    for name in names:
        text = f"convert_from(decode('{name.encode().hex()}', 'hex'), 'UTF8')"
        run(f"INSERT INTO users VALUES ({text}, 'x'); INSERT INTO sessions VALUES ({text}, 1);", "nvr")

    def describe(where="name = {account}"):
        (rig.folder / "product.toml").write_text(f"""
product = "A product in PostgreSQL"
timeout_s = 120
[hash]
form = "bcrypt"
cost = 4
[sql]
dialect = "postgresql"
program = "/usr/bin/psql"
find = "SELECT hash FROM users WHERE name = {{account}} AND enabled"
set = "UPDATE users SET hash = {{hash}} WHERE {where}"
end_sessions = ["DELETE FROM sessions WHERE name = {{account}}"]
[sql.login]
socket = "{data}"
user = "nvr"
database = "nvr"
""")

    describe()
    for name in names:
        left = len(run("SELECT * FROM sessions", "nvr"))
        others = run(f"SELECT * FROM users WHERE encode(convert_to(name, 'UTF8'), 'hex') <> '{name.encode().hex()}' ORDER BY name", "nvr")
        rig.set(name, name)
        rig.set(name, name)
        assert others == run(f"SELECT * FROM users WHERE encode(convert_to(name, 'UTF8'), 'hex') <> '{name.encode().hex()}' ORDER BY name", "nvr")
        assert len(run("SELECT * FROM sessions", "nvr")) == left - 1
        (kept,) = run(f"SELECT hash FROM users WHERE encode(convert_to(name, 'UTF8'), 'hex') = '{name.encode().hex()}'", "nvr")
        assert bcrypt.checkpw(name.encode(), kept.encode())

    before = run("SELECT * FROM users ORDER BY name", "nvr")
    status, said = rig.store("set", "nobody", "a new password")
    assert status == 1 and "has no account nobody" in said, said
    describe("{account} = {account}")
    status, said = rig.store("set", "admin", "a new password")
    assert status == 1 and "division by zero" in said, (status, said)
    assert run("SELECT * FROM users ORDER BY name", "nvr") == before
