"""PyPI's Varlink client asks a running recoveryd: who it is, what it offers, how things stand."""

import os
import unittest

import varlink

SOCKET = os.environ["RECOVERYD_SOCKET"]
NAME = "io.recoveryd.Recovery"


class Interop(unittest.TestCase):
    def setUp(self):
        self.client = varlink.Client(address=f"unix:{SOCKET}")
        self.addCleanup(self.client.cleanup)

    def open(self, name):
        connection = self.client.open(name)
        self.addCleanup(connection.close)
        return connection

    def test_info(self):
        info = self.open("org.varlink.service").GetInfo()
        self.assertEqual(info["vendor"], "recoveryd")
        self.assertEqual(info["interfaces"], ["org.varlink.service", NAME])

    def test_every_description_is_understood(self):
        for name in ("org.varlink.service", NAME):
            description = self.open("org.varlink.service").GetInterfaceDescription(name)["description"]
            self.assertEqual(varlink.Interface(description).name, name)

    def test_status(self):
        status = self.open(NAME).Status()["status"]
        self.assertIn(status["next"], ("unavailable", "start", "code", "password", "delayed", "applying"))
        self.assertIn(status["policy"], ("allow", "delay", "off"))

    def test_watch(self):
        connection = self.open(NAME)
        first = next(connection.Watch(_more=True))
        self.assertIn("serial", first["status"])

    def test_errors(self):
        connection = self.open(NAME)
        with self.assertRaises(varlink.VarlinkError) as caught:
            connection.EnterCode("not a code", "interop")
        self.assertTrue(caught.exception.error().startswith(NAME + "."))
        self.assertTrue(caught.exception.parameters()["message"])
        with self.assertRaises(varlink.VarlinkError) as caught:
            connection.Watch()
        self.assertEqual(caught.exception.error(), "org.varlink.service.ExpectedMore")


if __name__ == "__main__":
    unittest.main()
