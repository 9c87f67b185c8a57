#!/usr/bin/env python3
"""\"Forgot password\" in Python: what a recorder's own GUI does, with lines on a terminal in place of a window.

    ./forgot_password.py [SOCKET]        (Python 3.8 or newer, nothing else)

Two connections to recoveryd: one is told of every change and decides what is shown, the other asks. A GUI hands the first one's
descriptor to its own loop in place of select(). Nothing is remembered here: what comes next is `next` in the state.
"""

import json
import select
import socket
import sys
import termios

INTERFACE = "io.recoveryd.Recovery."
SURFACE = "example"


class Refused(Exception):
    """What recoveryd answered instead: a sentence for the person."""


class Door:
    """A connection. A call is a JSON object and a NUL, and so is an answer."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.bytes = b""

    def fileno(self):
        return self.socket.fileno()

    def ask(self, method, parameters, more=False):
        call = {"method": INTERFACE + method, "parameters": parameters, "more": more}
        self.socket.sendall(json.dumps(call).encode() + b"\0")

    def fill(self):
        """Reads what has arrived."""
        some = self.socket.recv(4096)
        if not some:
            raise ConnectionError("recoveryd has left")
        self.bytes += some

    def take(self):
        """The next whole answer's parameters, or None."""
        text, end, rest = self.bytes.partition(b"\0")
        if not end:
            return None
        self.bytes = rest
        answer = json.loads(text)
        parameters = answer.get("parameters", {})
        if "error" in answer:
            raise Refused(parameters.get("message", answer["error"]))
        return parameters

    def call(self, method, **parameters):
        self.ask(method, parameters)
        while True:
            answer = self.take()
            if answer is not None:
                return answer
            self.fill()


def echo(on):
    """A password is not for the eyes of those who stand behind."""
    if sys.stdin.isatty():
        line = termios.tcgetattr(sys.stdin)
        line[3] = line[3] | termios.ECHO if on else line[3] & ~termios.ECHO
        termios.tcsetattr(sys.stdin, termios.TCSANOW, line)


def say(*words):
    print(*words, flush=True)


def show(state):
    """Shows the page for a state: what `next` says."""
    echo(state["next"] != "password")
    if state["next"] == "start":
        say(f"Recover the password of {state['account']} on {state['serial']}? Only if you are entitled to it. Enter begins.")
    elif state["next"] == "code":
        sent, request = state.get("sent"), state.get("request")
        if sent:
            for contact in sent["contacts"]:
                if contact["id"] == sent["sent_to"]:
                    say(f"If this recorder is registered, a code went to {contact['masked']}.")
        if request:
            say("Send this long serial number, or a photograph of it, to the vendor:")
            for row in request["long_serial"]:
                say("   ", row)
            say("As a QR code:", request["qr"])
        say("The code, or Enter alone for the long serial number:")
    elif state["next"] == "password":
        say("The new password:" if state["grant"]["mine"] else "A code was accepted on another surface. Go on there.")
    elif state["next"] == "delayed":
        say("A new password comes into effect later. The old one stops it.")
    else:
        say(state.get("reason") or "One moment.")


def usable(state, name):
    return any(method["usable"] for method in state["methods"] if method["name"] == name)


def begin(door, state):
    if usable(state, "online"):
        try:
            return door.call("SendCode")
        except Refused as refused:
            say("!", refused)
    return door.call("Request")


def typed(door, state, line):
    """What was typed answers the page that is shown. Whether the recovery is over."""
    if state["next"] == "start":
        begin(door, state)
    elif state["next"] == "code" and not line:
        door.call("Request")
    elif state["next"] == "code":
        door.call("EnterCode", code=line, surface=SURFACE)
    elif state["next"] == "password":
        if door.call("SetPassword", password=line, surface=SURFACE)["delayed_s"]:
            say("It comes into effect later; until then the old one stops it.")
        return True
    return False


def page(state):
    """What tells one page from another."""
    return state and (state["next"], (state.get("request") or {}).get("guid"))


def recover(path):
    watch, asks, state = Door(path), Door(path), None
    watch.ask("Watch", {}, more=True)
    while True:
        ready, _, _ = select.select([watch, sys.stdin], [], [])
        if watch in ready:
            watch.fill()
            while (answer := watch.take()) is not None:
                before, state = state, answer["status"]
                if page(before) != page(state):
                    show(state)
        else:
            line = sys.stdin.readline()
            if not line:
                return False
            try:
                if typed(asks, state, line.rstrip("\n")):
                    return True
            except Refused as refused:
                say("!", refused)


try:
    over = recover(sys.argv[1] if len(sys.argv) > 1 else "/run/recoveryd/recoveryd.sock")
except OSError as error:
    sys.exit(f"recoveryd: {error}")
finally:
    echo(True)
say("The new password is taken." if over else "Nothing was changed.")
sys.exit(not over)
