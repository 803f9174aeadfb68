package dev.landfall.content;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** JSON as calls to a generator that somebody else owns. */
final class JsonEvents implements JsonSink<IOException> {
    private final JsonGenerator generator;

    JsonEvents(JsonGenerator generator) {
        this.generator = generator;
    }

    @Override
    public void startObject() throws IOException {
        generator.writeStartObject();
    }

    @Override
    public void endObject() throws IOException {
        generator.writeEndObject();
    }

    @Override
    public void startArray() throws IOException {
        generator.writeStartArray();
    }

    @Override
    public void endArray() throws IOException {
        generator.writeEndArray();
    }

    @Override
    public void name(String plain) throws IOException {
        generator.writeFieldName(plain);
    }

    @Override
    public void name(boolean dollar, byte[] utf8, int offset, int length) throws IOException {
        var name = new String(utf8, offset, length, StandardCharsets.UTF_8);
        generator.writeFieldName(dollar ? "$" + name : name);
    }

    @Override
    public void text(byte[] utf8, int offset, int length) throws IOException {
        generator.writeString(new String(utf8, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void text(String plain) throws IOException {
        generator.writeString(plain);
    }

    @Override
    public void number(long value) throws IOException {
        generator.writeNumber(value);
    }

    @Override
    public void number(BigInteger value) throws IOException {
        generator.writeNumber(value);
    }

    @Override
    public void number(double value) throws IOException {
        generator.writeNumber(value);
    }

    @Override
    public void bool(boolean value) throws IOException {
        generator.writeBoolean(value);
    }

    @Override
    public void nothing() throws IOException {
        generator.writeNull();
    }
}
