"""A gateway on ThingsBoard's own client library, which speaks for other devices. Arguments: host, port, token, and a CA file for TLS."""
import sys

from lines import obey, tell
from tb_gateway_mqtt import TBGatewayMqttClient

host, port, token = sys.argv[1:4]
ca = sys.argv[4] if len(sys.argv) > 4 else None


class Client(TBGatewayMqttClient):
    """Tells the answer to CONNECT. The library's own callback is lost when the answer comes before its connect() has returned."""

    def _on_connect(self, client, userdata, flags, code, *rest):
        super()._on_connect(client, userdata, flags, code, *rest)
        tell("connected", code=code.value)


client = Client(host, int(port), token)


def commanded(_gateway, body):
    tell("command", device=body["device"], method=body["data"]["method"], params=body["data"].get("params"))
    client.gw_send_rpc_reply(body["device"], body["data"]["id"], {"done": body["data"]["method"]})


def child(device):
    client.gw_connect_device(device).get()
    client.gw_subscribe_to_all_device_attributes(device, lambda values: tell("shared", values=values))
    tell("child", device=device)


def telemetry(device, values):
    tell("telemetry", code=client.gw_send_telemetry(device, values).get())


def attributes(device, values):
    tell("attributes", code=client.gw_send_attributes(device, values).get())


def ask(device, keys):
    client.gw_request_shared_attributes(device, keys, lambda answer, wrong: tell("asked", answer=answer, wrong=str(wrong)))


def leave(device):
    client.gw_disconnect_device(device).get()
    tell("left", device=device)


client.gw_set_server_side_rpc_request_handler(commanded)
client.connect(tls=ca is not None, ca_certs=ca)
obey({"child": child, "telemetry": telemetry, "attributes": attributes, "ask": ask, "leave": leave})
