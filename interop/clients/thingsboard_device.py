"""A device on ThingsBoard's own client library. Arguments: host, port, token, and a CA file for TLS."""
import sys

from lines import obey, tell
from tb_device_mqtt import TBDeviceMqttClient

host, port, token = sys.argv[1:4]
ca = sys.argv[4] if len(sys.argv) > 4 else None


class Client(TBDeviceMqttClient):
    """Tells the answer to CONNECT. The library's own callback is lost when the answer comes before its connect() has returned."""

    def _on_connect(self, client, userdata, flags, code, *rest):
        super()._on_connect(client, userdata, flags, code, *rest)
        tell("connected", code=code.value)


client = Client(host, int(port), token)


def commanded(request, body):
    tell("command", method=body["method"], params=body.get("params"))
    client.send_rpc_reply(request, {"done": body["method"], "echo": body.get("params")})


def telemetry(values):
    tell("telemetry", code=client.send_telemetry(values).get())


def attributes(values):
    tell("attributes", code=client.send_attributes(values).get())


def ask(client_keys, shared_keys):
    client.request_attributes(client_keys, shared_keys, lambda answer, wrong: tell("asked", answer=answer, wrong=str(wrong)))


def listen():
    client.subscribe_to_all_attributes(lambda values, _wrong: tell("shared", values=values))
    tell("listening")


client.set_server_side_rpc_request_handler(commanded)
client.connect(tls=ca is not None, ca_certs=ca)
obey({"telemetry": telemetry, "attributes": attributes, "ask": ask, "listen": listen})
