"""A mail relay made of aiosmtpd. What it takes is written to standard output, one JSON object a line; how it behaves depends on
the recipient: refuse@ never, grey@ from the second time on, close@ hangs up, stall@ never answers, hush@ the first time takes the
mail and hangs up without a word. With a certificate and a
password it wants STARTTLS and a login."""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


class Relay:
    def __init__(self):
        self.seen = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refuse":
            return f"550 5.1.1 no such mailbox {address}"
        if name == "grey" and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 greylisted, come back later"
        if name == "close":
            server.transport.close()
            return "421 closing"
        if name == "stall":
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        html = mail.get_body(("html",))
        taken = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": session.auth_data.decode() if session.auth_data else None,
            "headers": {name.lower(): value for name, value in mail.items()},
            "text": mail.get_body(("plain",)).get_content(),
            "html": html.get_content() if html else None,
            "files": {part.get_filename(): part.get_content() for part in mail.iter_attachments()},
        }
        print(json.dumps(taken), flush=True)
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "hush" and name not in self.seen:
            self.seen.add(name)
            server.transport.close()
            return "421 closing"
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    good = data.login == b"desk" and data.password == b"relay password"
    return AuthResult(success=good, auth_data=data.login)


async def main(port, certificate=None, key=None):
    options = {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        options = dict(tls_context=context, require_starttls=True, authenticator=login, auth_required=True)
    relay = Relay()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(relay, enable_SMTPUTF8=False, loop=loop, **options), "127.0.0.1", int(port))
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
