"""What the zipped formats have in common: the archive, and XML documents that a person can read."""

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as xml

MANIFEST = "imsmanifest.xml"
PICTURES = "pictures"
_AS_IT_IS = {"div", "p"}  # what texts are made of: a space more would be seen


def zipped(content: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files; the same content gives the same bytes."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        for name, data in content.items():  # ZipInfo's own date, 1980
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return package.getvalue()


def indented(element: xml.Element, depth: int = 0) -> xml.Element:
    """The element with line breaks between its parts, but none within a text."""
    if len(element) and element.tag not in _AS_IT_IS:
        for child in element:
            indented(child, depth + 1)
            child.tail = "\n" + "  " * (depth + 1)
        element.text = "\n" + "  " * (depth + 1)
        element[-1].tail = "\n" + "  " * depth
    return element


def document(root: xml.Element) -> str:
    return xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
