"""Bluecherry's table in a real MariaDB: names and passwords of every kind, and changes that are not one row's."""

import hashlib

from database import MariaDb, literal
from rig import HOSTILE, Rig

# What 0-users.sql of Bluecherry 3.1 has.
SCHEMA = """
CREATE DATABASE bluecherry CHARACTER SET utf8mb4;
USE bluecherry;
CREATE TABLE Users (id integer PRIMARY KEY NOT NULL AUTO_INCREMENT, username varchar(40), password varchar(64), salt CHAR(4),
    name varchar(60), email varchar(60), access_setup boolean);
INSERT INTO Users VALUES (1, 'Admin', 'b22dec1d6cfa580962f3a3796a5dc6b3', '1234', 'Bluecherry Admin', NULL, 1);
CREATE USER bluecherry@localhost IDENTIFIED BY 'it''s a secret;';
GRANT ALL ON bluecherry.* TO bluecherry@localhost;
"""

with Rig() as rig:
    database = MariaDb(rig)
    database.run(SCHEMA)
    config = rig.folder / "bluecherry.conf"
    config.write_text("""bluecherry:
{
    database:
    {
        # 0 = SQLite, 1 = MySQL
        type = 1;
        dbname = "bluecherry";
        user = "bluecherry";
        password = "it's a secret;";
    };
};
""")

    def describe(changes=()):
        rig.describe("bluecherry.toml", {
            '"/etc/bluecherry.conf"]': f'"{config}"]\nsocket = "{database.socket}"', **dict(changes)
        })

    def rows():
        return {line.split("\t")[0]: line for line in database.run("SELECT username, id, password, salt, name, email, access_setup FROM Users", "bluecherry")}

    describe()
    # The password that Bluecherry is installed with.
    assert rig.store("verify", "Admin", "bluecherry") == (0, "")
    for name in HOSTILE:
        database.run(f"INSERT INTO Users (username, password, salt) VALUES ({literal(name)}, 'x', 'y')", "bluecherry")
    for name in HOSTILE:
        before = rows()
        for _ in range(2):
            rig.set(name, name)
        changed = {key: line for key, line in rows().items() if before[key] != line}
        (line,) = changed.values()
        _, _, kept, salt, *_ = line.split("\t")
        assert kept == hashlib.md5((name + salt).encode()).hexdigest()
        rig.set(name, "'" * 511)
    assert rig.store("verify", "Admin", "bluecherry") == (0, "")

    before = rows()
    status, said = rig.store("set", "nobody", "a new password")
    assert status == 1 and "has no account nobody" in said, said
    # Two rows by one name, and a statement that would change another one's row as well.
    database.run("INSERT INTO Users (username, password, salt) VALUES ('twice', 'x', 'y'), ('twice', 'x', 'y')", "bluecherry")
    before = rows()
    status, said = rig.store("set", "twice", "a new password")
    assert status == 1 and "2 times" in said, said
    describe({"WHERE username = {account}\"\n\n": "WHERE {account} = {account}\"\n\n"})
    status, said = rig.store("set", "Admin", "a new password")
    assert status == 1 and "1242" in said, (status, said)
    describe({"SET salt": "SET salty"})
    status, said = rig.store("set", "Admin", "a new password")
    assert status == 1 and "salty" in said, (status, said)
    describe({'"$dbname"\n': '"$dbname"\nport = "$absent"\n'})
    status, said = rig.store("set", "Admin", "a new password")
    assert status == 1 and "absent stands in none" in said, (status, said)
    assert rows() == before

    # A server that is not there, and a wrong password for it.
    describe()
    config.write_text(config.read_text().replace("it's", "its"))
    status, said = rig.store("set", "Admin", "a new password")
    assert status == 1 and "1045" in said, (status, said)
    rig.describe("bluecherry.toml", {'"/etc/bluecherry.conf"]': f'"{config}"]\nsocket = "/nowhere"'})
    status, said = rig.store("set", "Admin", "a new password")
    assert status == 1 and "2002" in said, (status, said)
    assert rows() == before
