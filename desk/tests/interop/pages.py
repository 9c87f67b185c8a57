"""The owners' and agents' stories in a real browser (headless Chromium), at a phone's and a desk's size, by mouse and by keyboard.

Arguments: the program, the folder with its configuration, the owners' address, the agents' address, and a folder for pictures of
the pages. The requests are the first two of the protocol's published vectors, and so is the secure code.
"""

import base64
import hashlib
import hmac
import json
import re
import struct
import subprocess
import sys
import time
from pathlib import Path

import segno
from playwright.sync_api import expect, sync_playwright

program, folder, owners, agents, pictures = sys.argv[1:]
folder, pictures = Path(folder), Path(pictures)
texts = folder / "texts"
pictures.mkdir(exist_ok=True)
vector, other, *_ = json.loads((Path(__file__).parents[3] / "protocol/tests/vectors.json").read_text())
serial, rows = vector["serial"], vector["long_serial"]
photograph = folder / "photograph.png"
symbols = "".join(rows).replace(" ", "")
segno.make(f"HTTPS://DESK.EXAMPLE/R/{symbols}", error="m").save(str(photograph), scale=7, border=6)
guid_file = folder / "GUID.txt"
lines = [f"guid: {vector['guid']}", f"serial: {serial}", "request:", *(f"    {row}" for row in rows)]
guid_file.write_text("\n".join(lines) + "\n")


def one_time_code(secret, steps=0):
    step = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), step, hashlib.sha1).digest()
    at = digest[19] & 15
    word = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{word % 1000000:06}"


def wait_for_text(pattern):
    for _ in range(200):
        found = re.search(pattern, texts.read_text() if texts.exists() else "")
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no message has {pattern}")


def complains(message):
    """A page that wants what its policy forbids is heard here; answers of status 403, 409 and 422 are meant."""
    meant = any(status in message.text for status in ["403", "409", "422"])
    assert message.type != "error" or meant, message.text


def picture(page, name):
    """Nothing is wider than the window, and no script was wanted."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} pixels too wide"
    page.screenshot(path=pictures / f"{name}.png", full_page=True)


def broken(error):
    raise AssertionError(f"a script of ours is wrong: {error.error}")


# What a finger must hit: all but links within a sentence. Of a button beside a label the label counts, too.
SMALL = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
    .filter(target => target.checkVisibility())
    .filter(target => !(target.localName == "a" && target.parentElement.matches("p, li")
        && target.parentElement.textContent.trim() != target.textContent.trim()))
    .map(target => target.closest("label") ?? target)
    .filter(target => { const box = target.getBoundingClientRect(); return box.width < 43.9 || box.height < 43.9; })
    .map(target => target.outerHTML)"""


def fits_a_phone(page, name):
    size = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    small = page.evaluate(SMALL)
    assert not small, f"{name}: too small for a finger: {small}"
    picture(page, name)
    page.set_viewport_size(size)


def owner_sends_a_photograph(page):
    page.goto(owners + "/")
    picture(page, "owner-1-home")
    fits_a_phone(page, "phone-owner-1-home")
    page.set_input_files("#file", photograph)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Where shall the code go?")).to_be_visible()
    picture(page, "owner-2-choose")
    fits_a_phone(page, "phone-owner-2-choose")
    page.get_by_label("Text message to ***43").check()
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_text("goes to ***43 now")).to_be_visible()
    picture(page, "owner-3-sent")
    wait_for_text(rf"\+491715550143 {vector['secure_code']} is the secure code")


def owner_types_by_keyboard_and_asks_the_desk(page):
    page.goto(owners + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.insert_text("\n".join([rows[0], "7777" + rows[1][4:], *rows[2:]]))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Row 2 is not right")
    picture(page, "owner-4-wrong-row")
    page.fill("#text", "\n".join(rows).lower())
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("I can reach none of these").click()
    page.fill("#text", "I bought the house, the recorder came with it. Call me: 555 0177")
    page.set_input_files("#file", photograph)
    picture(page, "owner-5-ask-desk")
    fits_a_phone(page, "phone-owner-3-ask-desk")
    page.get_by_role("button", name="Ask the desk").click()
    expect(page.get_by_role("status")).to_contain_text("The desk has your request")
    picture(page, "owner-6-with-desk")


def invitation(name, role):
    line = [program, "agent", "add", "--role", role, name, "--config", folder / "desk.toml"]
    out = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    return re.search(r"/welcome/\w+", out).group()


def agent_begins(context, name, role):
    page = context.new_page()
    page.goto(agents + invitation(name, role))
    secret = page.locator("code").inner_text()
    picture(page, "agent-1-welcome")
    fits_a_phone(page, "phone-agent-1-welcome")
    for label in ["password", "again"]:
        page.fill("#" + label, "seven blue lamps")
    page.fill("#code", one_time_code(secret))
    page.get_by_role("button", name="Set up", exact=True).click()
    page.get_by_role("link", name="Sign in").click()
    picture(page, "agent-2-sign-in")
    fits_a_phone(page, "phone-agent-2-sign-in")
    # By keyboard: the first field gets the focus.
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type("seven blue lamps")
    page.keyboard.press("Tab")
    # The next one: each counts once, and a step may begin meanwhile.
    page.keyboard.type(one_time_code(secret, 1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="To do")).to_be_visible()
    return page


def agent_decides(page, owner):
    picture(page, "agent-3-queue")
    page.get_by_role("link", name=serial).first.click()
    expect(page.get_by_text("the recorder came with it")).to_be_visible()
    image = page.get_by_role("img", name="Sent by the owner")
    assert image.evaluate("image => image.naturalWidth") > 100
    picture(page, "agent-4-case")
    page.fill("#words", "Please send a picture of the purchase contract")
    page.get_by_role("button", name="Ask for proof").click()
    expect(page.get_by_text("waits for proof").first).to_be_visible()

    owner.reload()
    expect(owner.get_by_text("purchase contract")).to_be_visible()
    owner.fill("#text", "Here it is")
    owner.set_input_files("#file", photograph)
    picture(owner, "owner-7-proof")
    owner.get_by_role("button", name="Send the answer").click()

    page.reload()
    page.fill("#words", "Contract seen")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("approved, code not given yet").first).to_be_visible()
    picture(page, "agent-5-approved")
    page.get_by_role("button", name="Show the code once").click()
    code = page.locator(".code").inner_text()
    assert code == vector["secure_code"], code
    picture(page, "agent-6-code")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save the reply file").click()
    reply = Path(download.value.path()).read_text()
    assert code in reply and download.value.suggested_filename.startswith(f"REPLY_{serial}_")
    owner.reload()
    expect(owner.get_by_text("The desk has given out the code")).to_be_visible()


def owner_stops(page, agent):
    link = wait_for_text(r"gave out the code.*https?://\S+(/stop/\S+)").group(1)
    page.goto(owners + link)
    picture(page, "owner-8-stop")
    page.get_by_role("button", name="It was not me").click()
    expect(page.get_by_role("status")).to_contain_text("No code is sent")
    agent.goto(agents + "/queue")
    expect(agent.get_by_text("it was not me")).to_be_visible()
    picture(agent, "agent-7-stopped")


def owner_brings_the_file_in_german(page):
    page.goto(owners + "/")
    assert page.locator("html").get_attribute("lang") == "de"
    page.set_input_files("#file", guid_file)
    page.locator("button").click()
    # Stopped by the owner, it looks to others as if it were still with the desk.
    expect(page.get_by_role("status")).to_contain_text("Ihre Anfrage ist bei uns")
    picture(page, "owner-9-german")


class Authenticator:
    """One that the browser makes up, with somebody who always says yes. It is at hand until it is put away."""

    def __init__(self, devtools, transport):
        options = {"protocol": "ctap2", "transport": transport, "automaticPresenceSimulation": True}
        options |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
        self.made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.devtools = devtools

    def put_away(self):
        """What it holds."""
        held = self.devtools.send("WebAuthn.getCredentials", self.made)["credentials"]
        self.devtools.send("WebAuthn.removeVirtualAuthenticator", self.made)
        return held

    def hold(self, credential):
        self.devtools.send("WebAuthn.addCredential", self.made | {"credential": credential})


def sign_in_by_passkey(page, name):
    page.goto(agents + "/sign-in")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type("nine grey herons")
    page.get_by_role("button", name="Sign in with a passkey").click()


def agent_with_passkeys(context):
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    laptop = Authenticator(devtools, "internal")
    page.goto(agents + invitation("Bea", "agent"))
    button = page.get_by_role("button", name="Set up with a passkey")
    button.click()
    assert page.evaluate("document.activeElement.id") == "password", "it is asked for first"
    for label in ["password", "again"]:
        page.fill("#" + label, "nine grey herons")
    button.click()
    expect(page.get_by_role("status")).to_contain_text("Password and passkey are set up")
    sign_in_by_passkey(page, "Bea")
    expect(page.get_by_role("heading", name="To do")).to_be_visible()

    page.get_by_role("link", name="Bea, agent").click()
    expect(page.get_by_text("First passkey")).to_be_visible()
    page.fill("#name", "the same laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("This device has a passkey for you already")
    picture(page, "agent-10-account")
    page.get_by_role("button", name="Remove the passkey First passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("You could not sign in without it")
    [first] = laptop.put_away()
    key = Authenticator(devtools, "usb")
    page.fill("#name", "security key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("security key")).to_be_visible()
    fits_a_phone(page, "phone-agent-3-account")
    page.get_by_role("button", name="Remove the passkey First passkey").click()
    expect(page.get_by_text("First passkey")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    sign_in_by_passkey(page, "Bea")
    expect(page.get_by_role("heading", name="To do")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    [_] = key.put_away()

    # The laptop still has its half of the passkey that was removed.
    Authenticator(devtools, "internal").hold(first)
    sign_in_by_passkey(page, "Bea")
    expect(page.get_by_role("alert")).to_contain_text("passkey or one-time code is wrong")
    page.close()


def tab_to(page, property, value):
    """Each stop on the way can be seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        if page.evaluate(f"document.activeElement.{property}") == value:
            return
    raise AssertionError(f"Tab leads to no {property} {value}")


def agent_works_by_keyboard(page, owner):
    """Without a mouse, from the list to a refused case; what came meanwhile is seen without loading the page again."""
    page.goto(agents + "/queue")
    owner.goto(owners + "/")
    owner.fill("#text", "\n".join(other["long_serial"]))
    owner.get_by_role("button", name="Continue").click()
    owner.get_by_text("I can reach none of these").click()
    owner.fill("#text", "<img src=x onerror=alert(1)> & my \"words\"")
    owner.get_by_role("button", name="Ask the desk").click()
    expect(page.get_by_role("link", name=other["serial"])).to_be_visible(timeout=60_000)
    press = page.keyboard.press
    press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("j")
    assert page.input_value("#q") == "j", "a letter in a field is a letter"
    press("Tab")
    for key in "jjjkkkkj":
        press(key)
    while page.evaluate("document.activeElement.textContent") != other["serial"]:
        before = page.evaluate("document.activeElement.id")
        press("j")
        assert page.evaluate("document.activeElement.id") != before, "the case is in the list"
    # The same by Tab and Enter alone, from the top of the page.
    page.reload()
    tab_to(page, "textContent", other["serial"])
    press("Enter")
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    fits_a_phone(page, "phone-agent-4-case")
    tab_to(page, "id", "words")
    page.keyboard.type("This recorder is not yours")
    tab_to(page, "value", "refuse")
    press("Enter")
    expect(page.get_by_text("refused").first).to_be_visible()
    page.wait_for_load_state()
    press("/")
    page.keyboard.type(other["serial"])
    press("Enter")
    expect(page.get_by_role("heading", name="Cases of " + other["serial"])).to_be_visible()
    for path in ["queue", "queue?place=done", "new", "search?q=" + other["serial"]]:
        page.goto(f"{agents}/{path}")
        fits_a_phone(page, "phone-agent-5-" + re.sub(r"\W.*", "", path) + ("-done" if "done" in path else ""))


with sync_playwright() as playwright:
    # Debian's browser; root has no sandbox of its own in it.
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    owner = browser.new_context(locale="en-GB", **phone).new_page()
    desk, other_desk = (browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}) for _ in range(2))
    for page in [owner, desk, other_desk]:
        page.on("console", complains)
    for context in [desk, other_desk]:
        context.on("weberror", broken)
    owner_sends_a_photograph(owner)
    owner_types_by_keyboard_and_asks_the_desk(owner)
    agent = agent_begins(desk, "Ann", "lead")
    agent_decides(agent, owner)
    agent_with_passkeys(other_desk)
    agent_works_by_keyboard(agent, owner)
    owner_stops(owner, agent)
    agent.set_viewport_size({"width": 360, "height": 740})
    agent.goto(agents + "/queue")
    picture(agent, "agent-8-phone")
    agent.get_by_role("link", name=serial).first.click()
    picture(agent, "agent-9-phone-case")
    german = browser.new_context(locale="de-AT", color_scheme="dark", **phone).new_page()
    owner_brings_the_file_in_german(german)
    browser.close()
print("the pages' stories went well; pictures in", pictures)
