"""Every form of hash, both ways: what we make is known to others' libraries, and what they make to us."""

import base64
import hashlib

import argon2
import bcrypt
from passlib.hash import django_pbkdf2_sha256, sha256_crypt, sha512_crypt

from rig import HOSTILE, Rig

ARGON2 = argon2.PasswordHasher(time_cost=2, memory_cost=1024, parallelism=3)


def bcrypt_known(prefix, unpack=lambda kept: kept):
    def known(password, kept):
        text = unpack(kept)
        return text.startswith(f"${prefix}$05$") and bcrypt.checkpw(password.encode(), text.encode())
    return known


def argon2_known(password, kept):
    try:
        return ARGON2.verify(kept, password) and not ARGON2.check_needs_rehash(kept)
    except argon2.exceptions.VerifyMismatchError:
        return False


def digest(name):
    return lambda password: hashlib.new(name, password.encode()).hexdigest()


def md5_salted(password, salt="9x+/"):
    return f"{salt}:{hashlib.md5((password + salt).encode()).hexdigest()}"


def b64(text):
    return base64.b64encode(text.encode()).decode()


def bcrypt_make(password):
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(5)).decode()


FORMS = {
    'form = "bcrypt"\ncost = 5': (bcrypt_known("2b"), bcrypt_make),
    'form = "bcrypt"\ncost = 5\nprefix = "2y"': (bcrypt_known("2y"), lambda word: bcrypt_make(word).replace("$2b$", "$2y$")),
    'form = "bcrypt"\ncost = 5\nbase64 = true': (
        bcrypt_known("2b", lambda kept: base64.b64decode(kept).decode()), lambda word: b64(bcrypt_make(word))
    ),
    'form = "argon2id"\nmemory_kib = 1024\npasses = 2\nlanes = 3': (argon2_known, ARGON2.hash),
    'form = "pbkdf2-sha256"\niterations = 5000': (django_pbkdf2_sha256.verify, django_pbkdf2_sha256.using(rounds=3000).hash),
    'form = "sha256-crypt"\nrounds = 2000': (sha256_crypt.verify, sha256_crypt.using(rounds=1500).hash),
    'form = "sha512-crypt"\nrounds = 2000': (sha512_crypt.verify, sha512_crypt.using(rounds=1500).hash),
    'form = "sha256-hex"\nweak = true': (lambda word, kept: kept == digest("sha256")(word), digest("sha256")),
    'form = "sha1-hex"\nweak = true': (lambda word, kept: kept == digest("sha1")(word), digest("sha1")),
    'form = "md5-salted"\nweak = true': (lambda word, kept: kept == md5_salted(word, kept[:4]), md5_salted),
    'form = "plain"\nweak = true': (lambda word, kept: kept == word, lambda word: word),
}

with Rig() as rig:
    kept_in = rig.folder / "accounts.conf"
    for form, (known, make) in FORMS.items():
        (rig.folder / "product.toml").write_text(f"""
product = "form"
[hash]
{form}
[conf]
file = "{kept_in}"
key = "password"
account_key = "account"
separator = "="
""")
        for password in [*HOSTILE, "x" * 72]:
            kept_in.write_text("account = admin\npassword = old\nother = 1\n")
            rig.set("admin", password)
            account, line, other = kept_in.read_text().splitlines()
            kept = line.removeprefix("password = ")
            assert (account, other) == ("account = admin", "other = 1")
            assert known(password, kept), (form, password)
            assert not known(password[:-1], kept), (form, password)
            kept_in.write_text(f"account = admin\npassword = {make(password)}\n")
            assert rig.store("verify", "admin", password) == (0, ""), (form, password)
            assert rig.store("verify", "admin", "another") == (1, ""), (form, password)
