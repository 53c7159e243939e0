"""Opens FOLDER/in/plan.xlsx in LibreOffice and saves it as plan.ods, plan.xlsx and one CSV per sheet.

It runs with the system's Python, which has the module uno, and prints as JSON how each sheet is split.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

CSV = "44,34,76,1,,0,false,true,false,false,false,-1"
"""Options of the CSV export: commas, quotes, UTF-8, values as shown, every sheet."""
FORMATS = {"ods": "calc8", "xlsx": "Calc MS Excel 2007 XML", "csv": "Text - txt - csv (StarCalc)"}
TRIES = 600


def connected(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _try in range(TRIES):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    sys.exit("LibreOffice does not answer")


def splits(document):
    """Return the split modes and positions of each sheet's columns and rows. Mode 2 means frozen."""
    views = document.getViewData()
    values = {entry.Name: entry.Value for entry in views.getByIndex(0)}
    splits_by_sheet = {}
    for name in values["Tables"].getElementNames():
        view = {entry.Name: entry.Value for entry in values["Tables"].getByName(name)}
        splits_by_sheet[name] = [
            view["HorizontalSplitMode"],
            view["HorizontalSplitPositionTwips"],
            view["VerticalSplitMode"],
            view["VerticalSplitPositionTwips"],
        ]
    return splits_by_sheet


def main(folder):
    pipe = f"office-{os.getpid()}"
    profile = (folder / "profile").as_uri()
    office = subprocess.Popen(
        [
            "soffice",
            "--headless",
            "--norestore",
            f"-env:UserInstallation={profile}",
            f"--accept=pipe,name={pipe};urp",
        ],
        start_new_session=True,
    )
    try:
        context = connected(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        hidden = (PropertyValue(Name="Hidden", Value=True),)
        document = desktop.loadComponentFromURL((folder / "in" / "plan.xlsx").as_uri(), "_blank", 0, hidden)
        print(json.dumps(splits(document)))
        for ending, name in FORMATS.items():
            how = (PropertyValue(Name="FilterName", Value=name), PropertyValue(Name="FilterOptions", Value=CSV))
            document.storeToURL((folder / f"plan.{ending}").as_uri(), how)
        document.close(True)
        desktop.terminate()
        office.wait(60)
    finally:
        if office.poll() is None:
            os.killpg(office.pid, signal.SIGKILL)


main(Path(sys.argv[1]))
