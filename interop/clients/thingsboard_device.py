"""A device on ThingsBoard's own client library. Arguments: host, port, token, and a CA file for TLS."""
import sys

from lines import obey, tell
from tb_device_mqtt import TBDeviceMqttClient

host, port, token = sys.argv[1:4]
ca = sys.argv[4] if len(sys.argv) > 4 else None
client = TBDeviceMqttClient(host, int(port), token)


def connected(_client, _userdata, _flags, code, *_rest):
    tell("connected", code=code.value)


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
client.connect(callback=connected, tls=ca is not None, ca_certs=ca)
obey({"telemetry": telemetry, "attributes": attributes, "ask": ask, "listen": listen})
