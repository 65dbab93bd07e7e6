#!/usr/bin/env python3
"""Computes the test vectors of the sealed formats, independently of the Rust code.

    python3 tests/vectors/make.py           writes vectors.json
    python3 tests/vectors/make.py --check   compares with it; exit 1 when they differ

The formats are described in src/vault: item.rs, passphrase.rs, aead.rs, sealed_key.rs and records.rs. Only the standard
library is used, AES-256-GCM, X25519, Ed25519 and Argon2id included, so that no package stands between the description
and the numbers. What is computed here is slow and leaks its timing: it is for these fixed inputs only. The secrets below
are examples and open nothing.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct
import sys

FILE = pathlib.Path(__file__).with_name("vectors.json")


# AES-256 (FIPS 197) and GCM (NIST SP 800-38D)

def gf8(a, b):
    """Multiplies in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def make_sbox():
    box = []
    for x in range(256):
        inverse = next((y for y in range(256) if gf8(x, y) == 1), 0)
        value = 0x63
        for turn in range(5):
            value ^= (inverse << turn | inverse >> (8 - turn)) & 0xFF
        box.append(value)
    return box


SBOX = make_sbox()


def expand_key(key):
    """Returns the 15 round keys of AES-256, 16 bytes each."""
    words = [list(key[i:i + 4]) for i in range(0, 32, 4)]
    constant = 1
    for i in range(8, 60):
        word = list(words[i - 1])
        if i % 8 == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= constant
            constant = gf8(constant, 2)
        elif i % 8 == 4:
            word = [SBOX[b] for b in word]
        words.append([a ^ b for a, b in zip(words[i - 8], word)])
    return [sum(words[i:i + 4], []) for i in range(0, 60, 4)]


def aes_block(round_keys, block):
    state = [a ^ b for a, b in zip(block, round_keys[0])]
    for number, round_key in enumerate(round_keys[1:], 1):
        # SubBytes and ShiftRows: the byte in column c, row r comes from column c + r
        state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if number < 14:
            mixed = []
            for c in range(0, 16, 4):
                column = state[c:c + 4]
                for r in range(4):
                    a, b, d, e = (column[(r + k) % 4] for k in range(4))
                    mixed.append(gf8(a, 2) ^ gf8(b, 3) ^ d ^ e)
            state = mixed
        state = [a ^ b for a, b in zip(state, round_key)]
    return bytes(state)


def ghash(h, data):
    """Returns GHASH over whole blocks; bits are numbered from the left, so multiplication shifts right."""
    y = 0
    for i in range(0, len(data), 16):
        x, v, z = y ^ int.from_bytes(data[i:i + 16], "big"), h, 0
        for bit in range(127, -1, -1):
            if x >> bit & 1:
                z ^= v
            v = v >> 1 ^ (0xE1 << 120 if v & 1 else 0)
        y = z
    return y


def gcm_seal(key, nonce, plain, bound):
    round_keys = expand_key(key)
    blocks = (aes_block(round_keys, nonce + n.to_bytes(4, "big")) for n in range(1, 2 ** 32))
    first = next(blocks)
    cipher = b"".join(
        bytes(a ^ b for a, b in zip(plain[i:i + 16], next(blocks))) for i in range(0, len(plain), 16))
    padded = b"".join(part + bytes(-len(part) % 16) for part in (bound, cipher))
    lengths = (8 * len(bound)).to_bytes(8, "big") + (8 * len(cipher)).to_bytes(8, "big")
    h = int.from_bytes(aes_block(round_keys, bytes(16)), "big")
    tag = ghash(h, padded + lengths) ^ int.from_bytes(first, "big")
    return cipher + tag.to_bytes(16, "big")


# curve25519: X25519 (RFC 7748) and Ed25519 (RFC 8032)

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 4 * pow(5, -1, P) % P


def x25519(scalar, point):
    bits = bytearray(scalar)
    bits[0] &= 248
    bits[31] = bits[31] & 127 | 64
    k, u = int.from_bytes(bits, "little"), int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3 = 1, 0, u, 1
    for bit in range(254, -1, -1):
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a, c * b, a * a, b * b
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
        if k >> bit & 1:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, -1, P) % P).to_bytes(32, "little")


NINE = (9).to_bytes(32, "little")


def edwards_sum(p, q):
    (x1, y1), (x2, y2) = p, q
    k = D * x1 * x2 * y1 * y2
    return (
        (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P)


def times_base(scalar):
    point, power = (0, 1), (BASE_X, BASE_Y)
    while scalar:
        if scalar & 1:
            point = edwards_sum(point, power)
        power, scalar = edwards_sum(power, power), scalar >> 1
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def ed25519_halves(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return scalar, digest[32:]


def ed25519_public(seed):
    return times_base(ed25519_halves(seed)[0])


def ed25519_sign(seed, message):
    scalar, prefix = ed25519_halves(seed)
    number = lambda *parts: int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % ORDER
    r = number(prefix, message)
    point = times_base(r)
    s = (r + number(point, ed25519_public(seed), message) * scalar) % ORDER
    return point + s.to_bytes(32, "little")


# Argon2id (RFC 9106), version 0x13, one lane

MASK = 2 ** 64 - 1


def long_hash(data, length):
    """H' of the RFC: BLAKE2b of any length."""
    data = length.to_bytes(4, "little") + data
    if length <= 64:
        return hashlib.blake2b(data, digest_size=length).digest()
    out, part = b"", data
    while length - len(out) > 64:
        part = hashlib.blake2b(part).digest()
        out += part[:32]
    return out + hashlib.blake2b(part, digest_size=length - len(out)).digest()


def mix_rounds():
    """Returns a function that applies P to 16 words, as straight code: a loop over lists takes five times as long."""
    lines = ["def p(v0,v1,v2,v3,v4,v5,v6,v7,v8,v9,v10,v11,v12,v13,v14,v15):"]
    low, full = "4294967295", str(MASK)
    turns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
             (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for turn in turns:
        a, b, c, d = (f"v{i}" for i in turn)
        for into, other, turned, by in ((a, b, d, 32), (c, d, b, 24), (a, b, d, 16), (c, d, b, 63)):
            lines.append(f" {into}=({into}+{other}+2*({into}&{low})*({other}&{low}))&{full}")
            lines.append(f" {turned}^={into};{turned}=({turned}>>{by}|{turned}<<{64 - by})&{full}")
    lines.append(" return " + ",".join(f"v{i}" for i in range(16)))
    names = {}
    exec("\n".join(lines), names)
    return names["p"]


MIX = mix_rounds()
# the columns of the 8x8 matrix of 16-byte registers, as words
COLUMNS = [[2 * i + 16 * row + half for row in range(8) for half in (0, 1)] for i in range(8)]


def compress(x, y):
    r = [a ^ b for a, b in zip(x, y)]
    z = []
    for row in range(0, 128, 16):
        z.extend(MIX(*r[row:row + 16]))
    for column in COLUMNS:
        for at, value in zip(column, MIX(*[z[at] for at in column])):
            z[at] = value
    return [a ^ b for a, b in zip(r, z)]


def argon2id(password, salt, memory_kib, passes, length):
    number = lambda value: value.to_bytes(4, "little")
    fields = b"".join(number(len(field)) + field for field in (password, salt, b"", b""))
    first = hashlib.blake2b(
        number(1) + number(length) + number(memory_kib) + number(passes) + number(0x13) + number(2) + fields).digest()
    blocks = 4 * (memory_kib // 4)
    quarter = blocks // 4
    words = lambda data: list(struct.unpack("<128Q", data))
    memory = [None] * blocks
    for i in (0, 1):
        memory[i] = words(long_hash(first + number(i) + number(0), 1024))
    zero = [0] * 128
    for turn in range(passes):
        for part in range(4):
            blind = turn == 0 and part < 2
            counter, addresses = 0, []
            for inside in range(quarter):
                at = part * quarter + inside
                if blind and inside % 128 == 0:
                    counter += 1
                    seed = [turn, 0, part, blocks, passes, 2, counter] + [0] * 121
                    addresses = compress(zero, compress(zero, seed))
                if turn == 0 and at < 2:
                    continue
                before = memory[at - 1]
                pseudo = (addresses[inside % 128] if blind else before[0]) & 0xFFFFFFFF
                area = (at if turn == 0 else blocks - quarter + inside) - 1
                near = area - 1 - (area * (pseudo * pseudo >> 32) >> 32)
                start = 0 if turn == 0 or part == 3 else (part + 1) * quarter
                block = compress(before, memory[(start + near) % blocks])
                if turn:
                    block = [a ^ b for a, b in zip(block, memory[at])]
                memory[at] = block
    return long_hash(struct.pack("<128Q", *memory[-1]), length)


def self_check():
    """AES-256 of FIPS 197, appendix C.3, and test cases 13 and 16 of the GCM specification of McGrew and Viega."""
    plain = bytes.fromhex("00112233445566778899aabbccddeeff")
    assert aes_block(expand_key(bytes(range(32))), plain).hex() == "8ea2b7ca516745bfeafc49904b496089"
    assert gcm_seal(bytes(32), bytes(12), b"", b"").hex() == "530f8afbc74536b9a963b4f1c4cb738b"
    sealed = gcm_seal(
        bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2),
        bytes.fromhex("cafebabefacedbaddecaf888"),
        bytes.fromhex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    assert sealed.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b")
    # RFC 5869, test case 1
    derived = hkdf(bytes([0x0B] * 22), bytes(range(13)), bytes(range(0xF0, 0xFA)), 42)
    assert derived.hex().startswith("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf")
    # RFC 7748, section 5.2, one iteration
    assert x25519(NINE, NINE).hex() == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
    # RFC 8032, section 7.1, test 1
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert ed25519_public(seed).hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert ed25519_sign(seed, b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")


# the formats

def hkdf(secret, salt, purpose, length):
    """HKDF-SHA256 (RFC 5869); no salt is 32 zero bytes."""
    key = hmac.digest(salt or bytes(32), secret, "sha256")
    out, block, counter = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(key, block + purpose + bytes([counter]), "sha256")
        out, counter = out + block, counter + 1
    return out[:length]


def enc(*fields):
    return b"".join(len(field).to_bytes(4, "big") + field for field in fields)


def mosk1_bytes(database, user, root, pin):
    body = b"\x01" + database + user + root + pin
    return body + hashlib.sha256(body).digest()[:4]


def text_form(prefix, data):
    return prefix + base64.urlsafe_b64encode(data).decode().rstrip("=")


def mosp1(item, passphrase, memory_kib, passes, lanes, salt, nonce):
    bound = b"\x01" + b"".join(n.to_bytes(4, "big") for n in (memory_kib, passes, lanes)) + salt
    key = argon2id(passphrase.encode(), salt, memory_kib, passes, 32)
    return text_form("mosp1:", bound + nonce + gcm_seal(key, nonce, item, bound))


def header(key, version=1):
    return b"\x01\x01" + version.to_bytes(4, "big") + hkdf(key, b"", b"manageros/v1/key-id", 16)


def fingerprint(label, key):
    return hashlib.sha256(enc(b"manageros/v1/fingerprint-" + label, key)).digest()[:16]


def seal_pin(user_key, database, user, organization, pin, nonce):
    head = header(user_key)
    bound = enc(b"manageros/v1/org-pin", head, database, user, organization)
    return head + nonce + gcm_seal(user_key, nonce, pin, bound)


def seal_key(database, member, kind, version, recipient, key, ephemeral, nonce):
    point = x25519(ephemeral, NINE)
    info = enc(b"manageros/v1/seal", database, member, kind.encode(), version.to_bytes(4, "big"))
    wrap = hkdf(x25519(ephemeral, recipient), point + recipient, info, 32)
    return b"\x01" + point + nonce + gcm_seal(wrap, nonce, key, info)


def optional(value):
    return b"" if value is None else b"\x01" + value


def manifest_bytes(database, signer, manifest):
    sha256 = lambda text: hashlib.sha256(bytes.fromhex(text)).digest()
    texts = lambda row, *names: [row[name].encode() for name in names]
    maybe = lambda row, *names: [optional(row[name] if row[name] is None else row[name].encode()) for name in names]
    count = lambda rows: len(rows).to_bytes(4, "big")
    fields = [
        b"manageros/v1/org-manifest", database, manifest["name"].encode(), int(manifest["epoch"]).to_bytes(8, "big"),
        bytes.fromhex(manifest["previous"]), signer, int(manifest["key_version"]).to_bytes(4, "big")]
    members = sorted(manifest["members"], key=lambda row: row["id"])
    fields.append(count(members))
    for row in members:
        fields += [bytes.fromhex(row["id"]), *texts(row, "os_account", "name", "role")]
        fields += [bytes.fromhex(row["public_key"]), *texts(row, "standing", "created_at")]
    grants = sorted(manifest["grants"], key=lambda row: (row["member"], row["kind"], int(row["version"])))
    fields.append(count(grants))
    for row in grants:
        fields += [
            bytes.fromhex(row["member"]), row["kind"].encode(), int(row["version"]).to_bytes(4, "big"),
            sha256(row["sealed"])]
    rows = sorted(manifest["integrations"], key=lambda row: row["id"])
    fields.append(count(rows))
    for row in rows:
        owner = None if row["owner"] is None else bytes.fromhex(row["owner"])
        fields += [bytes.fromhex(row["id"]), *texts(row, "name", "scope"), optional(owner), b"jira"]
        fields += [*texts(row, "deployment", "base_url"), *maybe(row, "api_url"), *texts(row, "auth")]
        fields += [(row["login"] or "").encode(), *maybe(row, "ca_cert", "proxy", "server_url")]
        fields += [bytes([row["enabled"]]), *maybe(row, "expires"), *texts(row, "created_at")]
        token = None if row["sealed"] is None else sha256(row["sealed"])
        fields += [int(row["row_version"]).to_bytes(8, "big"), optional(token)]
    return enc(*fields)


def seal(key, database, row):
    head = header(key)
    words = {name: (value or "").encode() for name, value in row.items()}
    bound = enc(
        b"manageros/v1/integration-token", head, database, words["scope"],
        bytes.fromhex(row["owner"] or ""), bytes.fromhex(row["id"]), b"jira", words["deployment"],
        words["base_url"], words["api_url"], words["auth"], words["login"], words["ca_cert"],
        words["proxy"], int(row["row_version"]).to_bytes(8, "big"))
    nonce = bytes.fromhex(row["nonce"])
    return bound, head + nonce + gcm_seal(key, nonce, words["token"], bound)


def vectors():
    root = bytes(range(0x20, 0x40))
    database = bytes.fromhex("00112233445566778899aabbccddeeff")
    user = bytes.fromhex("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf")
    keys = {scope: hkdf(root, database, f"manageros/v1/{scope}-data".encode(), 32) for scope in ("user", "org")}
    cloud = {
        "name": "cloud", "scope": "user", "owner": user.hex(), "id": "10" * 16,
        "deployment": "cloud", "base_url": "https://acme.atlassian.net", "api_url": None,
        "auth": "token", "login": "ada@acme.example", "ca_cert": None, "proxy": None,
        "row_version": "1", "nonce": "000102030405060708090a0b", "token": "ATATT3xFfGF0-example",
    }
    organization = {"scope": "org", "owner": None}
    center = {"deployment": "data_center", "base_url": "https://jira.example.com/jira"}
    rows = [
        cloud,
        cloud | organization | {"name": "cloud-org", "id": "11" * 16, "nonce": "ff" * 12},
        cloud | {
            "name": "scoped", "id": "12" * 16, "auth": "scoped", "row_version": "2",
            "api_url": "https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555",
            "nonce": "0c0d0e0f1011121314151617", "token": "s" * 192,
        },
        cloud | center | {
            "name": "pat", "id": "13" * 16, "auth": "pat", "login": None,
            "nonce": "18191a1b1c1d1e1f20212223", "token": "sixteen bytes :)",
        },
        cloud | center | organization | {
            "name": "password", "id": "14" * 16, "auth": "password", "login": "jäger",
            "ca_cert": "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n",
            "proxy": "http://proxy.example.com:3128", "row_version": str(2 ** 64 - 1),
            "nonce": "2425262728292a2b2c2d2e2f", "token": "correct horse bättery",
        },
    ]
    for row in rows:
        bound, sealed = seal(keys[row["scope"]], database, row)
        row |= {"bound": bound.hex(), "sealed": sealed.hex()}
    published = {
        f"{scope}_key": {"key": key.hex(), "id": hkdf(key, b"", b"manageros/v1/key-id", 16).hex()}
        for scope, key in keys.items()
    }
    secret = hkdf(root, database, b"manageros/v1/x25519", 32)
    public = x25519(secret, NINE)
    seed = hkdf(root, database, b"manageros/v1/org-sign", 32)
    pin = ed25519_public(seed)
    item = mosk1_bytes(database, user, root, pin)
    return {
        "root": root.hex(), "database": database.hex(), "user": user.hex(),
        "mosk1": text_form("mosk1:", item),
        "mosk1_without_pin": text_form("mosk1:", mosk1_bytes(database, user, root, bytes(32))),
        "mosp1": passphrase_vector(item), **published,
        "x25519_public": public.hex(), "user_fingerprint": fingerprint(b"user", public).hex(),
        "org_public": pin.hex(), "org_fingerprint": fingerprint(b"organization", pin).hex(),
        "tokens": rows,
        "pin": pin_vector(keys["user"], database, user),
        **organization_vectors(database, user, public, keys["org"], seed, rows),
    }


def passphrase_vector(item):
    salt, nonce = bytes(range(0x60, 0x70)), bytes(range(0x70, 0x7C))
    given = {"passphrase": "correct horse bättery", "memory_kib": 19 * 1024, "passes": 2, "lanes": 1}
    text = mosp1(item, *given.values(), salt, nonce)
    return given | {"salt": salt.hex(), "nonce": nonce.hex(), "text": text}


def pin_vector(user_key, database, user):
    organization, key, nonce = bytes([0x77] * 16), bytes(range(0x80, 0xA0)), bytes([0x78] * 12)
    sealed = seal_pin(user_key, database, user, organization, key, nonce)
    return {"organization": organization.hex(), "key": key.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}


def organization_vectors(database, user, public, org_key, seed, tokens):
    sealed_keys, grants = [], []
    for at, (kind, key) in enumerate((("data", org_key), ("signing", seed))):
        ephemeral, nonce = bytes([0x40 + at] * 32), bytes([0x50 + at] * 12)
        sealed = seal_key(database, user, kind, 1, public, key, ephemeral, nonce).hex()
        sealed_keys.append({
            "kind": kind, "version": "1", "key": key.hex(), "ephemeral": ephemeral.hex(), "nonce": nonce.hex(),
            "sealed": sealed})
        grants.append({"member": user.hex(), "kind": kind, "version": "1", "sealed": sealed})
    grants.append({"member": "01" * 16, "kind": "data", "version": "1", "sealed": "02" * 93})
    members = [
        {"id": user.hex(), "os_account": "uid:1000", "name": "ada", "role": "admin", "standing": "active",
         "public_key": public.hex(), "created_at": "2026-11-23T12:00:00Z"},
        {"id": "01" * 16, "os_account": "uid:1001", "name": "jäger", "role": "member", "standing": "revoked",
         "public_key": "03" * 32, "created_at": "2026-11-23T12:00:00.125Z"},
    ]
    plain = {"server_url": None, "enabled": True, "expires": None, "created_at": "2026-11-23T12:00:00Z"}
    rows = [plain | row for row in tokens if row["scope"] == "org"]
    rows[-1] |= {
        "server_url": "https://jira.example.com/jira", "enabled": False, "expires": "2027-02-28",
        "created_at": "2026-11-23T12:00:00.25Z"}
    rows.append(rows[0] | {"name": "no-token", "id": "09" * 16, "sealed": None})
    signer = ed25519_public(seed)
    manifest = {
        "name": "Acme & Söhne", "epoch": "7", "previous": "aa" * 32, "key_version": "1",
        "members": members, "grants": grants, "integrations": rows}
    signed = manifest_bytes(database, signer, manifest)
    manifest |= {
        "bytes": signed.hex(), "hash": hashlib.sha256(signed).hexdigest(),
        "signature": ed25519_sign(seed, signed).hex()}
    new = ed25519_public(bytes([0x99] * 32))
    word = enc(b"manageros/v1/org-rotation", database, signer, new, (8).to_bytes(8, "big"))
    rotation = {
        "new": new.hex(), "epoch": "8", "bytes": word.hex(), "signature": ed25519_sign(seed, word).hex()}
    return {"sealed_keys": sealed_keys, "manifest": manifest, "rotation": rotation}


def main():
    self_check()
    text = json.dumps(vectors(), indent=2, ensure_ascii=False) + "\n"
    if sys.argv[1:] == ["--check"]:
        if FILE.read_text(encoding="utf-8") != text:
            sys.exit("vectors differ from vectors.json")
        print("vectors agree")
    elif not sys.argv[1:]:
        FILE.write_text(text, encoding="utf-8")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
