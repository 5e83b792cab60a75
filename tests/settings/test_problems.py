"""Each fault a curator can make has a message of its own, with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import load
from tests.settings.folders import GOOD, write

SOURCE = GOOD["sources/a.yaml"]
DIGEST = GOOD["digests.yaml"]
TOPICS = GOOD["topics.yaml"]
ROUNDS = GOOD["rounds.yaml"]

CASES: tuple[tuple[str, str, str | bytes, str], ...] = (
    (
        "unknown-key",
        "sources/a.yaml",
        SOURCE + "    specialities: [cardiology]\n",
        'sources/a.yaml:9: sources[0].specialities: unknown key; did you mean "specialties"? Known here:',
    ),
    (
        "unknown-key-unlike-any",
        "rounds.yaml",
        ROUNDS + "zzz: 1\n",
        "rounds.yaml:4: zzz: unknown key. Known here: access, defaults, deny, keep, operator, quotas, "
        "sending, user_agent",
    ),
    (
        "unknown-topic",
        "digests.yaml",
        DIGEST.replace("[cardiology]", "[cardiologie]"),
        'digests.yaml:4: digests[0].topics[0]: unknown topic "cardiologie"; did you mean "cardiology"?',
    ),
    (
        "unknown-topic-unlike-any",
        "sources/a.yaml",
        SOURCE.replace("[cardiology]", "[cardiology, xyz]"),
        'sources/a.yaml:7: sources[0].specialties[1]: unknown topic "xyz"; topics.yaml lists those there are',
    ),
    (
        "duplicate-source",
        "sources/b.yaml",
        SOURCE.replace("heart.example", "other.example"),
        'sources/b.yaml:2: sources[0].id: "heart" is used twice, first at sources/a.yaml:2',
    ),
    (
        "duplicate-address",
        "sources/b.yaml",
        SOURCE.replace("id: heart", "id: other"),
        'sources/b.yaml:4: sources[0].url: "https://heart.example/feed" is used twice, first at',
    ),
    (
        "duplicate-address-in-another-spelling",
        "sources/b.yaml",
        SOURCE.replace("id: heart", "id: other").replace("https://heart", "http://HEART"),
        'sources/b.yaml:4: sources[0].url: "http://HEART.example/feed" is used twice, first at',
    ),
    (
        "duplicate-topic",
        "topics.yaml",
        TOPICS.replace("id: emergency", "id: cardiology"),
        'topics.yaml:3: topics[1].id: "cardiology" is used twice, first at topics.yaml:2',
    ),
    (
        "duplicate-digest",
        "digests.yaml",
        DIGEST + "  - {id: hearts, title: Twice, topics: [emergency]}\n",
        'digests.yaml:8: digests[1].id: "hearts" is used twice, first at digests.yaml:2',
    ),
    (
        "duplicate-key",
        "digests.yaml",
        DIGEST + "    title: Again\n",
        'digests.yaml:8: digests[0].title: the key "title" is here twice, first on line 3',
    ),
    (
        "tag-of-a-key",
        "topics.yaml",
        TOPICS.replace("label: Cardiology", "!!str label: Cardiology"),
        "topics.yaml:2: topics[0]: the YAML tag tag:yaml.org,2002:str is refused",
    ),
    (
        "no-proxy-prefix",
        "digests.yaml",
        DIGEST + "    library_proxy: http://login.library.example/login?url=\n",
        'digests.yaml:8: digests[0].library_proxy: "http://login.library.example/login?url=": '
        "the prefix must begin with https://, such as https://login.library.example/login?url=",
    ),
    (
        "no-last-day",
        "digests.yaml",
        DIGEST + "    until: 2026-02-30\n",
        'digests.yaml:8: digests[0].until: "2026-02-30" is not a date: write YYYY-MM-DD',
    ),
    (
        "unknown-access",
        "sources/a.yaml",
        SOURCE + "    access: open\n",
        'sources/a.yaml:9: sources[0].access: "open" is not known here: write one of free, subscription',
    ),
    (
        "bad-time",
        "digests.yaml",
        DIGEST + '    at: "25:00"\n',
        'digests.yaml:8: digests[0].at: "25:00" is not a time of day: write hours and minutes',
    ),
    (
        "time-in-words",
        "digests.yaml",
        DIGEST + "    at: 7.30\n",
        'digests.yaml:8: digests[0].at: "7.3" is not a time of day',
    ),
    (
        "bad-zone",
        "digests.yaml",
        DIGEST + "    zone: Europe/Lundon\n",
        'digests.yaml:8: digests[0].zone: "Europe/Lundon" is not a time zone: write a name such as'
        ' Europe/London; did you mean "Europe/London"?',
    ),
    (
        "zone-by-its-city",
        "digests.yaml",
        DIGEST + "    zone: new york\n",
        'digests.yaml:8: digests[0].zone: "new york" is not a time zone: write a name such as'
        ' Europe/London; did you mean "America/New_York"?',
    ),
    (
        "zone-that-is-a-path",
        "digests.yaml",
        DIGEST + "    zone: ../../etc/passwd\n",
        'digests.yaml:8: digests[0].zone: "../../etc/passwd" is not a time zone',
    ),
    (
        "bad-weekday",
        "digests.yaml",
        DIGEST.replace("friday", "fryday"),
        'digests.yaml:7: digests[0].weekday: "fryday" is not known here: write one of monday,',
    ),
    (
        "bad-address",
        "sources/a.yaml",
        SOURCE.replace("https://heart.example/feed", "heart.example/feed"),
        'sources/a.yaml:4: sources[0].url: "heart.example/feed" is not a web address: write https://host/path',
    ),
    (
        "address-of-a-file",
        "sources/a.yaml",
        SOURCE.replace("https://heart.example/feed", "file:///etc/passwd"),
        'sources/a.yaml:4: sources[0].url: "file:///etc/passwd" is not a web address',
    ),
    (
        "address-with-space",
        "sources/a.yaml",
        SOURCE.replace("example/feed", "example/a feed"),
        'sources/a.yaml:4: sources[0].url: "https://heart.example/a feed" has characters that an',
    ),
    (
        "address-with-bad-port",
        "sources/a.yaml",
        SOURCE.replace("heart.example/feed", "heart.example:99999/feed"),
        'sources/a.yaml:4: sources[0].url: "https://heart.example:99999/feed" is not a web address',
    ),
    (
        "address-with-bracket",
        "sources/a.yaml",
        SOURCE.replace("https://heart.example/feed", "'https://[heart.example/feed'"),
        'sources/a.yaml:4: sources[0].url: "https://[heart.example/feed" is not a web address',
    ),
    (
        "address-with-password",
        "sources/a.yaml",
        SOURCE.replace("https://", "https://me:secret@"),
        "sources/a.yaml:4: sources[0].url: an address must not hold a user name or password",
    ),
    (
        "address-with-fragment",
        "sources/a.yaml",
        SOURCE.replace("example/feed", "example/feed#top"),
        'sources/a.yaml:4: sources[0].url: "https://heart.example/feed#top" has a #fragment',
    ),
    (
        "yaml-tag",
        "topics.yaml",
        TOPICS.replace("label: Cardiology", "label: !!python/object:os.system ls"),
        "topics.yaml:2: topics[0].label: the YAML tag tag:yaml.org,2002:python/object:os.system is refused",
    ),
    (
        "harmless-yaml-tag",
        "topics.yaml",
        TOPICS.replace("label: Cardiology", "label: !!str Cardiology"),
        "topics.yaml:2: topics[0].label: the YAML tag tag:yaml.org,2002:str is refused",
    ),
    (
        "alias",
        "topics.yaml",
        "a: &bomb [x]\nb: *bomb\n",
        "topics.yaml:2: b: the alias *bomb is refused; write the value out",
    ),
    (
        "alias-to-nothing",
        "topics.yaml",
        "b: *nothing\n",
        "topics.yaml:1: not YAML: text that begins with * has to stand in quotes",
    ),
    (
        "ten-megabytes",
        "topics.yaml",
        b"#" * 10_000_000,
        "topics.yaml:1: the file has 10,000,000 bytes; a config file may have 1,000,000: split it",
    ),
    (
        "nested-too-deep",
        "topics.yaml",
        "[" * 5_000,
        "topics.yaml:1: not YAML: maximum depth of data structure exceeded",
    ),
    (
        "not-utf8",
        "topics.yaml",
        TOPICS.encode().replace(b"Emergency", b"Urg\xe9nce"),
        "topics.yaml:3: not UTF-8 (byte 0xe9); save the file as UTF-8",
    ),
    ("empty-file", "topics.yaml", "# nothing yet\n", "topics.yaml:1: the file is empty"),
    ("not-yaml", "topics.yaml", "topics: [a\n", "topics.yaml:1: not YAML: a bracket is opened here"),
    (
        "two-documents",
        "topics.yaml",
        TOPICS + "---\na: 1\n",
        "topics.yaml:4: not YAML: --- begins another",
    ),
    (
        "tab",
        "topics.yaml",
        "topics:\n\t- {id: a}\n",
        "topics.yaml:2: not YAML: a tab is not allowed here",
    ),
    (
        "colon-in-text",
        "sources/a.yaml",
        SOURCE.replace("Heart Letters", "Heart: Letters"),
        "sources/a.yaml:3: not YAML: a colon too many, or a line that is indented too far",
    ),
    (
        "no-colon",
        "sources/a.yaml",
        SOURCE.replace("tier: 2", "tier 2"),
        "sources/a.yaml:6: not YAML: no colon with a blank after it; write key: value",
    ),
    (
        "open-quote",
        "sources/a.yaml",
        SOURCE.replace("Heart Letters", '"Heart Letters'),
        "sources/a.yaml:3: not YAML: a quotation mark is opened here and not closed",
    ),
    (
        "apostrophe",
        "sources/a.yaml",
        SOURCE.replace("Heart Letters", "'Heart's Letters'"),
        "sources/a.yaml:3: not YAML: text goes on behind a quotation mark",
    ),
    (
        "indented-less",
        "sources/a.yaml",
        SOURCE.replace("    kind:", "   kind:"),
        "sources/a.yaml:5: not YAML: this line is not indented as",
    ),
    (
        "at-sign",
        "sources/a.yaml",
        SOURCE.replace("Heart Letters", "@heart"),
        "sources/a.yaml:3: not YAML: text that begins with this sign has to stand in quotes",
    ),
    (
        "nothing-for-a-kind",
        "sources/a.yaml",
        SOURCE.replace("kind: journal", "kind:"),
        "sources/a.yaml:5: sources[0].kind: nothing is written here",
    ),
    (
        "feed-address",
        "sources/a.yaml",
        SOURCE.replace("https://heart.example/feed", "feed://heart.example/feed"),
        'sources/a.yaml:4: sources[0].url: "feed://heart.example/feed" is not a web address: write'
        " https://host/path; did you mean https://heart.example/feed?",
    ),
    (
        "list-as-text",
        "sources/a.yaml",
        SOURCE.replace("[cardiology]", "cardiology, emergency"),
        'sources/a.yaml:7: sources[0].specialties: "cardiology, emergency": a list is expected: write'
        " [cardiology, emergency]",
    ),
    ("control-character", "topics.yaml", "topics: \x07\n", "topics.yaml:1: not YAML: unacceptable character"),
    ("a-list-on-top", "topics.yaml", "- a\n", "topics.yaml:1: a list: keys with values are expected"),
    (
        "tag-read-as-comment",
        "digests.yaml",
        DIGEST.replace("[MedEd]", "\n      - #MedEd"),
        "digests.yaml:6: digests[0].tags[0]: nothing is written here (a word after # is a comment)",
    ),
    (
        "tag-of-two-words",
        "digests.yaml",
        DIGEST.replace("[MedEd]", "[Med Ed]"),
        'digests.yaml:5: digests[0].tags[0]: "Med Ed" is not a hashtag: write one word without #',
    ),
    (
        "number-for-words",
        "digests.yaml",
        DIGEST.replace("title: Hearts", "title: 42"),
        'digests.yaml:3: digests[0].title: "42": text is expected',
    ),
    (
        "words-for-a-list",
        "digests.yaml",
        DIGEST.replace("[cardiology]", "cardiology"),
        'digests.yaml:4: digests[0].topics: "cardiology": a list is expected',
    ),
    (
        "limit-too-high",
        "digests.yaml",
        DIGEST + "    limit: 50\n",
        'digests.yaml:8: digests[0].limit: "50": must be 20 or less',
    ),
    (
        "missing-key",
        "sources/a.yaml",
        SOURCE.replace("    tier: 2\n", ""),
        "sources/a.yaml:2: sources[0].tier: is missing and required",
    ),
    (
        "tier-too-high",
        "sources/a.yaml",
        SOURCE.replace("tier: 2", "tier: 7"),
        'sources/a.yaml:6: sources[0].tier: "7": must be 4 or less',
    ),
    (
        "unknown-kind",
        "sources/a.yaml",
        SOURCE.replace("kind: journal", "kind: journals"),
        'sources/a.yaml:5: sources[0].kind: "journals" is not known here: write one of journal, preprint,',
    ),
    (
        "bad-id",
        "sources/a.yaml",
        SOURCE.replace("id: heart", "id: Heart Letters"),
        'sources/a.yaml:2: sources[0].id: "Heart Letters" is not an id',
    ),
    (
        "bad-language",
        "sources/a.yaml",
        SOURCE + "    language: English\n",
        'sources/a.yaml:9: sources[0].language: "English" is not a language tag: write en, fr or pt-BR',
    ),
    (
        "bad-date",
        "sources/a.yaml",
        SOURCE.replace("2026-11-01", "last week"),
        'sources/a.yaml:8: sources[0].verified: "last week" is not a date: write YYYY-MM-DD, or never',
    ),
    (
        "date-that-is-not",
        "sources/a.yaml",
        SOURCE.replace("2026-11-01", "2026-02-30"),
        'sources/a.yaml:8: sources[0].verified: "2026-02-30" is not a date',
    ),
    (
        "digest-of-nothing",
        "digests.yaml",
        "digests: [{id: void, title: Void}]\n",
        "digests.yaml:1: digests[0]: nothing is followed: give it topics or tags",
    ),
    (
        "chat-number-of-a-person",
        "digests.yaml",
        DIGEST + "    chat: {id: 42, kind: supergroup}\n",
        "digests.yaml:8: digests[0].chat: 42 is not the number of a supergroup: only private chats",
    ),
    (
        "unread-file",
        "digest.yaml",
        DIGEST,
        "digest.yaml:1: no file of this name is read; did you mean digests.yaml?",
    ),
    (
        "unread-extension",
        "sources/b.yml",
        SOURCE,
        "sources/b.yml:1: no file of this name is read; did you mean b.yaml?",
    ),
)


@pytest.mark.parametrize(
    ("name", "content", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_fault_is_told_with_file_line_and_key(
    name: str, content: str | bytes, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly one problem comes of one fault, and it says what is wrong and what would be right."""
    monkeypatch.chdir(write(tmp_path, {name: content}))
    with pytest.raises(ConfigError) as caught:
        load(Path(), {})
    (problem,) = caught.value.problems
    assert problem.startswith(expected)


@pytest.mark.check("S31")
@pytest.mark.parametrize(
    "name", ["yaml-tag", "harmless-yaml-tag", "alias", "ten-megabytes", "nested-too-deep"]
)
def test_hostile_yaml_ends_in_a_message(name: str, tmp_path: Path) -> None:
    """Tags, aliases, size and depth are refused before a value is made of them."""
    file, content = next(case[1:3] for case in CASES if case[0] == name)
    with pytest.raises(ConfigError):
        load(write(tmp_path, {file: content}), {})


@pytest.mark.check("S31")
def test_a_billion_laughs_are_not_expanded(tmp_path: Path) -> None:
    """Every alias is refused with its line, so nothing can multiply."""
    layers = "".join(f"l{n}: &l{n} [{', '.join(f'*l{n - 1}' for _ in range(9))}]\n" for n in range(1, 12))
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, {"topics.yaml": f"l0: &l0 [lol]\n{layers}"}), {})
    assert len(caught.value.problems) == 11 * 9


def test_all_problems_of_all_files_come_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in a fixed order, lines in order within a file, variables last."""
    changed = {
        "rounds.yaml": ROUNDS.replace("Europe/Paris", "Nowhere") + "odd: 1\n",
        "digests.yaml": DIGEST.replace("weekly", "hourly").replace("[cardiology]", "[]") + "    at: noon\n",
        "sources/b.yaml": SOURCE.replace("tier: 2", "tier: two").replace("id: heart", "id: other"),
    }
    monkeypatch.chdir(write(tmp_path, changed))
    with pytest.raises(ConfigError) as caught:
        load(Path(), {"TELEGRAM_API_URL": "nonsense"})
    assert [problem.split(": ")[:2] for problem in caught.value.problems] == [
        ["rounds.yaml:3", "defaults.zone"],
        ["rounds.yaml:4", "odd"],
        ["digests.yaml:6", "digests[0].every"],
        ["digests.yaml:8", "digests[0].at"],
        ["sources/b.yaml:6", "sources[0].tier"],
        ["TELEGRAM_API_URL", '"nonsense" is not a web address'],
    ]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ("rounds.yaml", "rounds.yaml:1: no such file; it is required"),
        ("sources/a.yaml", "sources:1: no file *.yaml in it: nothing would be followed"),
    ],
)
def test_a_missing_file_is_told(
    gone: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that must be there is missed by name."""
    write(tmp_path)
    (tmp_path / gone).unlink()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load(Path(), {})
    assert caught.value.problems == (expected,)


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    """Whoever names a folder that is not there is told so once, not for each file."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "nowhere", {})
    assert len(caught.value.problems) == 1
    assert "no such folder" in caught.value.problems[0]
