"""Cuts the fonts down to the characters that the screen can show. Called by `make`."""

import pathlib
import sys

from fontTools import subset

source, target = map(pathlib.Path, sys.argv[1:])
screen = target.parent


def span(first, last):
    return {chr(code) for code in range(first, last + 1)}


def words(tag):
    return set((screen / "locales" / f"{tag}.ftl").read_text())


def wide(text):
    return {c for c in text if ord(c) >= 0x2E80}


PRINTABLE = span(0x20, 0x7E)
# Names of sticks, accounts and recorders are not ours to choose: every European letter of the two alphabets is there.
LETTERS = PRINTABLE | span(0xA0, 0x17F) | span(0x218, 0x21B) | span(0x400, 0x45F) | set("ҐґẞȘșȚț")
SIGNS = set("‐‑–—‘’‚“”„†•…‰‹›€₴₺₽№™−×")
KEYBOARDS = set((screen / "src/words/keyboard.rs").read_text()) | set((screen / "src/words/language.rs").read_text())
NAMES = wide(KEYBOARDS)
EUROPEAN = set().union(*(words(path.stem) for path in (screen / "locales").glob("*.ftl")))
EUROPEAN = {c for c in LETTERS | SIGNS | KEYBOARDS | EUROPEAN if ord(c) < 0x2E80}
WIDE = span(0x3001, 0x3002) | set("「」『』（），：；！？、。・％～")
KANA = span(0x3041, 0x3096) | span(0x30A1, 0x30FC)

# file, source, face inside a collection, characters. Chinese and Japanese draw the same characters differently: two subsets.
FONTS = [
    ("sans.ttf", "truetype/noto/NotoSans-Regular.ttf", 0, EUROPEAN),
    ("sans-strong.ttf", "truetype/noto/NotoSans-SemiBold.ttf", 0, EUROPEAN),
    ("mono.ttf", "truetype/noto/NotoSansMono-Medium.ttf", 0, PRINTABLE | set("…·•–—×−")),
    ("zh-Hans.otf", "opentype/noto/NotoSansCJK-Regular.ttc", 2, NAMES | WIDE | wide(words("zh-Hans"))),
    ("zh-Hans-strong.otf", "opentype/noto/NotoSansCJK-Bold.ttc", 2, NAMES | WIDE | wide(words("zh-Hans"))),
    ("ja.otf", "opentype/noto/NotoSansCJK-Regular.ttc", 0, NAMES | WIDE | KANA | wide(words("ja"))),
    ("ja-strong.otf", "opentype/noto/NotoSansCJK-Bold.ttc", 0, NAMES | WIDE | KANA | wide(words("ja"))),
]

for name, path, face, characters in FONTS:
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 13, 14]
    options.glyph_names = False
    options.notdef_outline = True
    options.font_number = face
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "MATH"]
    font = subset.load_font(source / path, options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[ord(c) for c in characters])
    worker.subset(font)
    subset.save_font(font, target / name, options)
    print(f"{(target / name).stat().st_size:7} {name}: {len(characters)} characters")
