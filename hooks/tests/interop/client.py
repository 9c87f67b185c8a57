"""Whether PyPI's `onvif-zeep`, a client of others, gets in at a camera: client.py WSDL PORT USER PASSWORD yes|no. With a sixth
argument it then sets that password, by the same operation as the hook."""

import sys

from onvif import ONVIFCamera, ONVIFError

folder, port, user, password, expected, *new = sys.argv[1:]
try:
    camera = ONVIFCamera("127.0.0.1", int(port), user, password, folder)
    users = camera.devicemgmt.GetUsers()
except ONVIFError as error:
    assert expected == "no", error
else:
    assert expected == "yes", users
    assert [(it.Username, it.UserLevel) for it in users] == [(user, "Administrator")]
    for password in new:
        level = "Administrator"
        camera.devicemgmt.SetUser({"User": {"Username": user, "Password": password, "UserLevel": level}})
