"""A device on plain paho. Arguments: host, port, token, version (3 or 5), and a CA file for TLS."""
import sys

import paho.mqtt.client as mqtt
from lines import obey, tell

host, port, token, version = sys.argv[1:5]
ca = sys.argv[5] if len(sys.argv) > 5 else None
five = version == "5"
client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5 if five else mqtt.MQTTv311)
client.username_pw_set(token)
if ca is not None:
    client.tls_set(ca_certs=ca)


def connected(_client, _userdata, _flags, code, _properties):
    tell("connected", code=code.value, name=str(code))


def disconnected(_client, _userdata, _flags, code, _properties):
    tell("disconnected", code=code.value, name=str(code))


def received(_client, _userdata, message):
    tell("message", topic=message.topic, payload=message.payload.decode())


def subscribed(_client, _userdata, _mid, codes, _properties):
    tell("subscribed", codes=[code.value for code in codes])


def published(_client, _userdata, mid, code, _properties):
    tell("acknowledged", mid=mid, code=code.value)


def publish(topic, payload, qos=1):
    tell("published", mid=client.publish(topic, payload, qos=qos).mid)


def subscribe(topic):
    client.subscribe(topic, qos=1)


def bye():
    client.disconnect()


client.on_connect = connected
client.on_disconnect = disconnected
client.on_message = received
client.on_subscribe = subscribed
client.on_publish = published
client.connect(host, int(port), keepalive=30)
client.loop_start()
obey({"publish": publish, "subscribe": subscribe, "bye": bye})
