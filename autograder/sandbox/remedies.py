"""What to do where bubblewrap does not start: its own words say what the machine refuses."""

import re

_UBUNTU = (
    "Ubuntu 24.04 and later forbid it by AppArmor. Allow it to bubblewrap (sudo apt-get install apparmor-profiles && "
    "sudo ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/ && "
    "sudo systemctl reload apparmor) or to every program "
    "(sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0)."
)
_CONTAINER = (
    "A container forbids it unless it is started with --security-opt seccomp=unconfined "
    "--security-opt apparmor=unconfined --security-opt systempaths=unconfined (Docker, Podman): "
    "start it so, or grade outside of it."
)
_KERNEL = (
    "Allow user namespaces on this machine: sudo sysctl -w kernel.unprivileged_userns_clone=1 (Debian) or "
    "sudo sysctl -w user.max_user_namespaces=15000 (Red Hat and others)."
)
_REMEDIES = (
    (r"setting up [ug]id map|RTM_NEWADDR|RTM_NEWLINK|loopback", f"{_UBUNTU} {_CONTAINER}"),
    (r"No permissions to creat|not support user namespaces|max_\*_namespaces|No space left", f"{_KERNEL} {_CONTAINER}"),
    (r"Creating new namespace failed|Can't mount|Failed to mount|Failed to make|pivot_root|remount", _CONTAINER),
)


def remedy(words: str) -> str:
    """What to do, in a sentence or two, where bubblewrap ended with these `words`; "" for words that are not known."""
    return next((advice for known, advice in _REMEDIES if re.search(known, words)), "")
