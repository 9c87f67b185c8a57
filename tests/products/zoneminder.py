"""ZoneMinder of Debian on a scratch database: a forgotten password is recovered, and its own page and API take the new one."""

import bcrypt
import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from database import MariaDb, literal
from rig import HOSTILE, Rig, free_port, wait_until

PORT = free_port()
SITE = f"http://127.0.0.1:{PORT}"


class Browser:
    """Keeps its cookies, and does not follow where it is sent."""

    def __init__(self):
        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, Stay)

    def ask(self, path, **form):
        """Status, where it is sent, page."""
        data = urllib.parse.urlencode(form).encode() if form else None
        try:
            answer = self.opener.open(SITE + path, data, timeout=120)
        except urllib.error.HTTPError as refused:
            answer = refused
        return answer.status, answer.headers.get("Location") or "", answer.read().decode(errors="replace")

    def is_in(self):
        """Whether the console is shown and not the page to sign in."""
        status, location, _ = self.ask("/index.php?view=console")
        return status == 200 or "view=login" not in location

    def sign_in(self, name, password):
        page = self.ask("/index.php?view=login")[2]
        token = re.search(r"name='__csrf_magic' value=\"([^\"]*)\"", page).group(1)
        self.ask("/index.php?view=login", __csrf_magic=token, action="login", view="login", postLoginQuery="",
                 username=name, password=password)
        return self.is_in()


def token(name, password):
    """What its API gives for a right password."""
    status, _, page = Browser().ask("/api/app/webroot/index.php/host/login.json", user=name, **{"pass": password})
    return re.search(r'"access_token":"([^"]+)"', page).group(1) if status == 200 else None


def lets_in(token):
    return Browser().ask(f"/api/app/webroot/index.php/host/getVersion.json?token={token}")[0] == 200


def listens():
    try:
        return Browser().ask("/index.php?view=login")[0] == 200
    except OSError:
        return False


with Rig() as rig:
    database = MariaDb(rig)
    with open("/usr/share/zoneminder/db/zm_create.sql") as schema:
        database.run(schema.read())
    # As zm.conf of the package has it. The sign-in that every recorder has is switched on, and there is a second account.
    database.run(f"""
        CREATE USER zmuser@localhost IDENTIFIED BY 'zmpass';
        GRANT ALL ON zm.* TO zmuser@localhost;
        USE zm;
        UPDATE Config SET Value = 1 WHERE Name = 'ZM_OPT_USE_AUTH';
        UPDATE Config SET Value = 0 WHERE Name = 'ZM_SHOW_PRIVACY';
        UPDATE Users SET APIEnabled = 1;
        INSERT INTO Users (Username, Password, Enabled, Stream, System)
            VALUES ('guest', '{bcrypt.hashpw(b"the guest's", bcrypt.gensalt(5)).decode()}', 1, 'View', 'None'),
                   ('gone', 'x', 0, 'View', 'None');
    """)
    rig.start(
        ["php", "-d", f"pdo_mysql.default_socket={database.socket}", "-d", "date.timezone=UTC",
         "-S", f"127.0.0.1:{PORT}", "-t", "/usr/share/zoneminder/www"],
        "php.log",
    )
    wait_until(listens, "ZoneMinder")
    owner, guest = Browser(), Browser()
    assert owner.sign_in("admin", "admin") and guest.sign_in("guest", "the guest's")
    assert not Browser().sign_in("admin", "wrong") and not token("admin", "wrong")
    old_token = token("admin", "admin")
    assert old_token and lets_in(old_token)

    changes = {
        'host = "$ZM_DB_HOST"': f'socket = "{database.socket}"',
        'product = "ZoneMinder 1.36"\n': 'product = "ZoneMinder 1.36"\ntimeout_s = 120\n',
    }
    rig.describe("zoneminder.toml", changes)
    rig.begin_recoveries("admin")

    def everything_else():
        """The database but for the account's password, its tokens' age and its sessions."""
        lines = database.run("", "zm", dump=True)
        account = [line for line in lines if line.startswith("INSERT INTO `Users`") and "'admin'" in line]
        row = database.run("SELECT Id, Enabled, APIEnabled, Stream, Events, Control, Monitors, System, MonitorIds, HomeView FROM Users WHERE Username = 'admin'", "zm")
        # What ZoneMinder's pages write by themselves while they are looked at.
        own = ("INSERT INTO `Sessions`", "INSERT INTO `Logs`")
        return row + [line for line in lines if line not in account and not line.startswith(own)]

    before = everything_else()
    password = "correct horse 'battery' \\ \"stäple\""
    rig.recover(password)
    assert everything_else() == before
    # Who was signed in as the account is so no more, the other one still is.
    assert not owner.is_in() and guest.is_in()
    assert not lets_in(old_token)
    assert Browser().sign_in("admin", password) and not Browser().sign_in("admin", "admin")
    assert token("admin", password) and not token("admin", password + "x")
    assert Browser().sign_in("guest", "the guest's")
    (kept,) = database.run("SELECT Password FROM Users WHERE Username = 'admin'", "zm")
    assert kept.startswith("$2y$12$") and bcrypt.checkpw(password.encode(), kept.encode())

    # A debug build takes long for what ZoneMinder usually has.
    rig.describe("zoneminder.toml", {**changes, "cost = 12": "cost = 5"})
    # Once more, and with everything that can be typed; ZoneMinder's API is asked each time.
    for password in [password, *HOSTILE]:
        rig.set("admin", password)
        assert token("admin", password), password
    # Names as ZoneMinder's column takes them; one that is switched off stays so.
    names = [name for name in HOSTILE if name.isascii()]
    for name in names:
        database.run(f"INSERT INTO Users (Username, Password) VALUES ({literal(name)}, 'x')", "zm")
    for name in names:
        rig.set(name, "a new password")
    status, said = rig.store("set", "gone", "a new password")
    assert status == 1 and "has no account gone that is switched on" in said, said
    assert everything_else()[1:3] == before[1:3]
    # Neither a password nor the database's own in anything that was written down.
    for log in (database.queries, rig.folder / "recoveryd.log"):
        text = log.read_text(errors="replace")
        assert "correct horse" not in text and "zmpass" not in text.replace("IDENTIFIED BY 'zmpass'", ""), log
