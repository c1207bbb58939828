package dev.planaria.adapters.anthropic;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/// A body that breaks when it is read.
final class BrokenStream extends InputStream {
    private final Supplier<IOException> why;

    BrokenStream(Supplier<IOException> why) {
        this.why = why;
    }

    @Override
    public int read() throws IOException {
        throw why.get();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        throw why.get();
    }
}
