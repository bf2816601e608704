"""The doctor's findings are what is so on this machine, each with a remedy where something is missing."""

import os
import re
import shutil
import stat

import pytest

from autograder import course as course_module
from autograder import doctor
from autograder.course import MARK, ROOT
from autograder.sandbox import sandbox

REAL = sandbox.why_not


@pytest.fixture(autouse=True)
def _no_sandbox_is_started(monkeypatch):
    """It takes seconds; one test tries a real one."""
    monkeypatch.setattr(sandbox, "why_not", lambda: "")


def sentences() -> dict[str, bool]:
    return {finding.sentence: finding.fine for finding in doctor.examine()}


def test_the_pinned_packages_are_found_here():
    assert sentences()["the packages of requirements.txt"]


def test_a_package_that_differs_or_is_missing_is_named(tmp_path):
    (tmp_path / "pins").write_text('numpy==0.1 \\\n    --hash=sha256:00\nno-such-package==1 ; sys_platform == "none"\n')
    finding = doctor._packages(tmp_path / "pins")
    assert not finding.fine
    assert "numpy 0.1 (here: 2" in finding.sentence
    assert "no-such-package" not in finding.sentence  # it is for another system


@pytest.mark.parametrize("reason", ["", "The sandbox does not start here (no namespaces)."])
def test_a_real_sandbox_is_tried_and_its_reason_is_repeated(reason, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(sandbox, "why_not", lambda: reason)
    findings = [finding for finding in doctor.examine() if "sandbox" in finding.sentence]
    assert [(finding.fine, finding.needed) for finding in findings] == [(not reason, False)]
    assert findings[0].sentence.startswith(reason or "a sandbox, in which submissions are graded")


def test_what_the_sandbox_says_is_what_grading_would_say(monkeypatch):
    monkeypatch.setattr(sandbox, "why_not", REAL)
    real = REAL() or "a sandbox, in which submissions are graded"
    assert [said for said in sentences() if said.startswith(real)]


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("bwrap: setting up uid map: Permission denied", "sudo ln -s .*bwrap-userns-restrict .*apparmor_restrict_"),
        (
            "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
            "Ubuntu 24.04 and later forbid it by AppArmor",
        ),
        ("bwrap: Creating new namespace failed: Operation not permitted", "container .*seccomp=unconfined"),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "systempaths=unconfined"),
        ("bwrap: No permissions to create a new namespace, likely because …", "kernel.unprivileged_userns_clone=1"),
        ("bwrap: something that nobody knows", "sudo apt-get install bubblewrap libseccomp2"),
    ],
)
def test_it_says_what_to_do_about_what_bubblewrap_says(words, advice, tmp_path, monkeypatch):
    (tmp_path / "bwrap").write_text(f'#!/bin/sh\necho "{words}" >&2\nexit 1\n')
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(sandbox, "why_not", REAL)
    (said,) = [one for one in doctor.examine() if words in one.sentence]
    assert (said.fine, said.needed) == (False, False)
    assert re.search(advice, said.sentence)
    assert said.sentence.endswith("say --no-sandbox.")
    assert "\n" not in said.sentence


@pytest.mark.parametrize("version", [0, 1])
def test_a_kernel_without_the_second_wall_is_named(version, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("autograder.sandbox.landlock.version", lambda: version)
    (said,) = [one for one in sentences() if one.startswith("a sandbox, in which")]
    assert ("no Landlock" in said) == (version == 0)


def test_it_leaves_nothing_in_the_folder_that_it_tries(tmp_path, monkeypatch):
    (tmp_path / MARK).touch()
    monkeypatch.chdir(tmp_path)
    assert sentences()[f"{tmp_path} can be written to"]
    assert [path.name for path in tmp_path.iterdir()] == [MARK]


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert not doctor._writable(tmp_path).fine


def test_where_pip_installed_the_course_it_looks_at_what_counts_there(tmp_path, monkeypatch):
    for module in (course_module, doctor):
        monkeypatch.setattr(module, "ROOT", tmp_path / "site-packages")
    monkeypatch.chdir(tmp_path)
    said = sentences()
    assert said["the packages that the course needs"]
    assert said["Here is no folder with lessons of yours: scaling-laws start makes one."] is False
    assert "make" not in said
    monkeypatch.setattr(doctor.metadata, "requires", lambda name: ["numpy>=2", "no-such>=1", "torch; extra == 'x'"])
    assert sentences()["Packages are missing. Install them: python -m pip install no-such."] is False


def test_its_exit_code_is_1_where_something_needed_is_missing(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "examine", lambda: iter([doctor.Finding(False, "a hint", needed=False)]))
    assert doctor.report() == 0
    monkeypatch.setattr(doctor, "examine", lambda: iter([doctor.Finding(False, "worse"), doctor.Finding(True, "good")]))
    assert doctor.report() == 1
    assert capsys.readouterr().out == "hint  a hint\nNEEDS worse\nok    good\n"


def test_a_program_is_found_or_its_use_is_told(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert not sentences()["git is not installed (reset takes fresh lessons from it)."]
    assert ROOT.is_dir()
