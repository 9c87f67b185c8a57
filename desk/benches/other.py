"""Sets up a privacyIDEA to compare with: ten users with an e-mail token each, SQLite, mail to a relay on this machine.
Arguments: an empty folder, the relay's port. Leaves pi.cfg and, for /validate/triggerchallenge, an administrator's token."""

import os
import re
import subprocess
import sys

folder, port = sys.argv[1:]
config = f"{folder}/pi.cfg"
with open(config, "w") as file:
    file.write(f'''SECRET_KEY = "{os.urandom(20).hex()}"
PI_PEPPER = "{os.urandom(20).hex()}"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/pi.db"
PI_ENCFILE = "{folder}/enckey"
PI_AUDIT_KEY_PRIVATE = "{folder}/private.pem"
PI_AUDIT_KEY_PUBLIC = "{folder}/public.pem"
PI_LOGFILE = "{folder}/pi.log"
PI_LOGLEVEL = 30
''')
os.environ["PRIVACYIDEA_CONFIGFILE"] = config


def manage(*words):
    program = os.path.join(os.path.dirname(sys.executable), "pi-manage")
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


for what in ["create_enckey", "create_audit_keys", "create_tables"]:
    manage("setup", what)
said = manage("api", "createtoken", "-r", "admin", "-d", "10", "-u", "load")
with open(f"{folder}/token", "w") as file:
    file.write(re.search(r"Auth-Token:\s*(\S+)", said).group(1))

from privacyidea.app import create_app

with create_app(config_name="production", config_file=config, silent=True).app_context():
    from privacyidea.lib.config import set_privacyidea_config
    from privacyidea.lib.realm import set_default_realm, set_realm
    from privacyidea.lib.resolver import save_resolver
    from privacyidea.lib.smtpserver import add_smtpserver
    from privacyidea.lib.token import init_token
    from privacyidea.lib.user import User

    with open(f"{folder}/passwd", "w") as file:
        for n in range(10):
            file.write(f"user{n}:x:{1000 + n}:{1000 + n}:User {n}:/:/bin/sh\n")
    save_resolver({"resolver": "people", "type": "passwdresolver", "fileName": f"{folder}/passwd"})
    set_realm("people", [{"name": "people"}])
    set_default_realm("people")
    add_smtpserver("relay", "127.0.0.1", port=int(port), sender="recovery@vendor.example", tls=False)
    set_privacyidea_config("email.identifier", "relay")
    for n in range(10):
        init_token({"type": "email", "email": f"owner@d{n}.example", "pin": "pin"}, user=User(f"user{n}", "people"))
