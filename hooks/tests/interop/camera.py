"""A camera for `run`: the ONVIF service and the HTTP handler of PyPI's `ipycam`, a virtual camera of others, with its sign-in,
its clock and its accounts. Its video is left out, so that OpenCV is not needed.

No free ONVIF device known to us can change a password. That one operation is added here: it takes what ONVIF's own WSDL
(as PyPI's `onvif-zeep` ships it) says a SetUser is, and nothing else. Every other request is held against that WSDL too.

Prints its port; the accounts are one, whose name and password are the arguments."""

import http.server
import pathlib
import sys
import unittest.mock

from lxml import etree

for video in ("cv2", "numpy"):
    sys.modules[video] = unittest.mock.MagicMock()
from ipycam.config import CameraConfig  # noqa: E402
from ipycam.http import IPCameraHTTPHandler  # noqa: E402
from ipycam.onvif import ONVIFService  # noqa: E402

SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
DEVICE = "{http://www.onvif.org/ver10/device/wsdl}"
ONVIF = "{http://www.onvif.org/ver10/schema}"


def device_schema(folder: pathlib.Path) -> etree.XMLSchema:
    wsdl = etree.parse(folder / "devicemgmt.wsdl")
    schema = wsdl.find(".//{http://www.w3.org/2001/XMLSchema}schema")
    text = etree.tostring(schema)
    return etree.XMLSchema(etree.fromstring(text, base_url=str(folder / "devicemgmt.xsd")))


class Service(ONVIFService):
    schema = device_schema(pathlib.Path(sys.argv[1]))

    def handle_action(self, action: str, body: str):
        operation = etree.fromstring(body.encode()).find(f"{SOAP}Body")[0]
        self.schema.assertValid(operation)
        if operation.tag != f"{DEVICE}SetUser":
            return super().handle_action(etree.QName(operation).localname, body)
        for user in operation.findall(f"{DEVICE}User"):
            if user.findtext(f"{ONVIF}Username") != self.config.username:
                return self.fault("no such user")
            assert user.findtext(f"{ONVIF}UserLevel") == "Administrator"
            self.config.password = user.findtext(f"{ONVIF}Password")
        answer = etree.fromstring(f'<SetUserResponse xmlns="{DEVICE[1:-1]}"/>')
        self.schema.assertValid(answer)
        return self._wrap_envelope(etree.tostring(answer).decode())


class Camera:
    def __init__(self):
        config = CameraConfig(username=sys.argv[2], password=sys.argv[3], local_ip="127.0.0.1")
        self.config, self.onvif = config, Service(config)


def main():
    handler = type("Handler", (IPCameraHTTPHandler,), {"camera": Camera(), "log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    print(server.server_port, flush=True)
    server.serve_forever()


main()
