package dev.planaria.adapters.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SseReaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void allThreeLineEndsAreUnderstood(String end) throws Exception {
        String stream = String.join(end, "event: a", "data: 1", "", "data: 2", "", "");
        assertThat(read(stream)).containsExactly("a=1", "message=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void piecesMayBeCutAnywhere(String end) throws Exception {
        String stream = String.join(end, "event: wörd", ": ping", "data: ä€𝄞", "data:x", "", "");
        assertThat(events(new OneByOne(bytes(stream)))).containsExactly("wörd=ä€𝄞\nx");
    }

    @Test
    void commentsIdsAndUnknownFieldsArePassedOver() throws Exception {
        assertThat(read(":hello\nid: 7\nretry: 3\nnonsense\ndata: x\n\n"))
                .containsExactly("message=x");
    }

    @Test
    void linesOfDataAreJoinedAndOnlyOneSpaceIsTaken() throws Exception {
        assertThat(read("data:  a\ndata\ndata:b\n\n")).containsExactly("message= a\n\nb");
    }

    @Test
    void anEventWithoutDataIsNoneAndItsNameDoesNotStay() throws Exception {
        assertThat(read("event: lost\n\ndata: x\n\n")).containsExactly("message=x");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstField() throws Exception {
        assertThat(read("\uFEFFdata: x\n\n")).containsExactly("message=x");
    }

    @Test
    void aLineThatIsCutOffByTheEndDoesNotCount() throws Exception {
        assertThat(read("data: 1\n\ndata: {\"a\":")).containsExactly("message=1");
        assertThat(read("data: 1\n")).containsExactly("message=1");
    }

    /// Waiting for the line feed behind a return would hold the last event of a burst back.
    @Test
    void anEventIsGivenBeforeTheNextByteIsThere() throws Exception {
        InputStream stopsThere =
                new InputStream() {
                    private final byte[] all = bytes("data: now\r\r");
                    private int at;

                    @Override
                    public int read() {
                        if (at == all.length) {
                            throw new IllegalStateException("asked for more");
                        }
                        return all[at++];
                    }

                    @Override
                    public int read(byte[] to, int offset, int length) {
                        to[offset] = (byte) read();
                        return 1;
                    }
                };
        assertThat(new SseReader(stopsThere).next()).isEqualTo(new SseReader.Sse("message", "now"));
    }

    @Test
    void anEndlessLineIsRefused() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 'x';
                    }

                    @Override
                    public int read(byte[] to, int offset, int length) {
                        java.util.Arrays.fill(to, offset, offset + length, (byte) 'x');
                        return length;
                    }
                };
        assertThatThrownBy(() -> new SseReader(endless).next())
                .isInstanceOf(NonsenseException.class);
    }

    private static List<String> read(String stream) throws IOException, NonsenseException {
        return events(new ByteArrayInputStream(bytes(stream)));
    }

    private static List<String> events(InputStream in) throws IOException, NonsenseException {
        SseReader reader = new SseReader(in);
        List<String> events = new ArrayList<>();
        SseReader.Sse next = reader.next();
        while (next != null) {
            events.add(next.name() + "=" + next.data());
            next = reader.next();
        }
        return events;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class OneByOne extends ByteArrayInputStream {
        OneByOne(byte[] all) {
            super(all);
        }

        @Override
        public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(1, length));
        }
    }
}
