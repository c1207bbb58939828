package dev.planaria.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.planaria.core.agent.ModelConfig.Effort;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
    @TempDir Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void nothingHasToBeConfigured() throws Exception {
        Settings settings = Settings.of(Flags.NONE, environment::get);

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8400);
        assertThat(settings.data())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".planaria"));
        assertThat(settings.hand()).isEqualTo("bubblewrap");
        assertThat(settings.apiKey()).isNull();
        assertThat(settings.unsafeStore()).isFalse();
        assertThat(url(settings, "claude-opus-5-5"))
                .isEqualTo(URI.create("https://api.anthropic.com"));
        assertThat(settings.models().of("rehearsal").provider()).isNull();
        assertThat(settings.models().of("rehearsal:anything").provider()).isNull();
    }

    @Test
    void dataLivesWhereXdgSaysIfItSaysSo() throws Exception {
        environment.put("XDG_DATA_HOME", "/xdg");
        assertThat(Settings.of(Flags.NONE, environment::get).data())
                .isEqualTo(Path.of("/xdg/planaria"));
        environment.put("XDG_DATA_HOME", "not/absolute");
        assertThat(Settings.of(Flags.NONE, environment::get).data().getFileName())
                .isEqualTo(Path.of(".planaria"));
        environment.put("PLANARIA_DATA", "/data");
        assertThat(Settings.of(Flags.NONE, environment::get).data()).isEqualTo(Path.of("/data"));
    }

    @Test
    void flagsGoBeforeEnvironmentBeforeFileBeforeDefaults() throws Exception {
        Path file =
                write(
                        "{\"model_url\":\"http://file\",\"port\":1,\"host\":\"::1\",\"hand\":\"process\"}");

        Settings fromFile = Settings.of(flags(null, null, file), environment::get);
        environment.put("PLANARIA_MODEL_URL", "http://environment/v1/");
        Settings fromEnvironment = Settings.of(flags(null, null, file), environment::get);
        Settings fromFlags = Settings.of(flags("http://flag", 2, file), environment::get);

        assertThat(url(fromFile, "m")).isEqualTo(URI.create("http://file"));
        assertThat(fromFile.port()).isEqualTo(1);
        assertThat(fromFile.host()).isEqualTo("::1");
        assertThat(fromFile.hand()).isEqualTo("process");
        assertThat(url(fromEnvironment, "m")).isEqualTo(URI.create("http://environment"));
        assertThat(url(fromFlags, "m")).isEqualTo(URI.create("http://flag"));
        assertThat(fromFlags.port()).isEqualTo(2);
    }

    @Test
    void anEmptyVariableIsNone() throws Exception {
        environment.put("PLANARIA_MODEL_URL", " ");
        environment.put("PLANARIA_DATA", "");

        assertThat(url(Settings.of(Flags.NONE, environment::get), "m"))
                .isEqualTo(URI.create("https://api.anthropic.com"));
    }

    @Test
    void theFirstPatternThatMatchesCounts() throws Exception {
        Settings settings =
                read(
                        """
                        {"models":[
                          {"pattern":"qwen3:8b","url":"http://a"},
                          {"pattern":"qwen*","url":"http://b","silence_seconds":7,"name":"q","efforts":["low","max"],
                           "context_tokens":32768,"output_tokens":4096,"thinking":"off","system_messages":true},
                          {"pattern":"*.x","url":"http://c"},
                          {"pattern":"*","url":"http://d"}]}\
                        """);

        assertThat(url(settings, "qwen3:8b")).isEqualTo(URI.create("http://a"));
        assertThat(url(settings, "qwen9")).isEqualTo(URI.create("http://b"));
        assertThat(url(settings, "qwen9\n.x")).isEqualTo(URI.create("http://b"));
        assertThat(url(settings, "axx")).isEqualTo(URI.create("http://d"));
        assertThat(url(settings, "a.x")).isEqualTo(URI.create("http://c"));
        assertThat(settings.models().of("rehearsal").provider()).isNull();
        ModelRoute route = settings.models().of("qwen9");
        assertThat(route.silence()).isEqualTo(Duration.ofSeconds(7));
        assertThat(route.hints())
                .isEqualTo(
                        new ModelRoute.Hints(
                                "q", 32_768, 4_096, Set.of(Effort.LOW, Effort.MAX), "off", true));
    }

    @Test
    void onlyAPatternThatNamesItLeadsTheRehearsalModelElsewhere() throws Exception {
        Settings settings =
                read("{\"models\":[{\"pattern\":\"rehearsal:far*\",\"url\":\"http://far\"}]}");

        assertThat(url(settings, "rehearsal:far-away")).isEqualTo(URI.create("http://far"));
        assertThat(settings.models().of("rehearsal:near").provider()).isNull();
    }

    @Test
    void aProviderOfItsOwnDoesNotGetTheUsualKey() throws Exception {
        Settings settings =
                read(
                        """
                        {"model_key_file":"keys/usual","models":[
                          {"pattern":"a","url":"http://a"},
                          {"pattern":"b","url":"http://b","key_file":"keys/b"},
                          {"pattern":"c"}]}\
                        """);

        assertThat(key(settings, "a")).isEqualTo(new KeySource.None());
        assertThat(key(settings, "b")).isEqualTo(new KeySource.KeyFile(folder.resolve("keys/b")));
        assertThat(key(settings, "c"))
                .isEqualTo(
                        new KeySource.Usual(new KeySource.KeyFile(folder.resolve("keys/usual"))));
    }

    @Test
    void keysInTheClearAreNoticed() throws Exception {
        Settings settings =
                read(
                        """
                        {"model_url":"http://10.0.0.7","models":[
                          {"pattern":"a","url":"http://a"},
                          {"pattern":"b","url":"http://b","key_env":"B"},
                          {"pattern":"c","url":"http://127.0.0.1:1","key_env":"B"},
                          {"pattern":"d","url":"https://d","key_env":"B"}]}\
                        """);

        assertThat(settings.models().unencrypted())
                .containsExactlyInAnyOrder(URI.create("http://b"), URI.create("http://10.0.0.7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{  | it is not JSON (line 1, column",
                "[]  | the whole must be a JSON object",
                "{'prot':1}  | prot is not known here; known are data, hand, host, model_key_env,",
                "{'port':'1'}  | port must be a whole number from 0 to 65535",
                "{'port':70000}  | port must be a whole number from 0 to 65535",
                "{'host':''}  | host must be a text that is not empty",
                "{'unsafe_store':1}  | unsafe_store must be true or false",
                "{'model_url':'ftp://x'}  | model_url must begin with http:// or https:// and a host",
                "{'model_url':'http://u:p@x'}  | model_url must hold neither a name, a password, a query",
                "{'model_url':'h ttp'}  | model_url is no URL",
                "{'models':{}}  | models must be a list",
                "{'models':[1]}  | models[0] must be a JSON object",
                "{'models':[{}]}  | models[0].pattern is missing",
                "{'models':[{'pattern':'a','colour':1}]}  | models[0].colour is not known here",
                "{'models':[{'pattern':'a','key_env':'K'}]}  | models[0].url is missing",
                "{'models':[{'pattern':'a','efforts':['big']}]} | models[0].efforts may name low,",
                "{'models':[{'pattern':'a','thinking':'hard'}]} | models[0].thinking must be unsaid,",
                "{'models':[{'pattern':'a','url':'http://a','key_header':'k'}]} | models[0].key_header must be",
                "{'models':[{'pattern':'a','url':'http://a','headers':{'Authorization':'s3cret'}}]} | is a credential",
                "{'models':[{'pattern':'a','url':'http://a','headers':{'x':'a\\nb'}}]} | no header that can be sent",
                "{'models':[{'pattern':'a','url':'http://a','key_env':'K','key_file':'f'}]} | cannot both be given",
                "{'port':1,'port':2}  | it is not JSON",
                "{'hand':'docker'}  | is not known; known are bubblewrap, process"
            })
    void whatIsWrongIsNamed(String config, String message) {
        assertThatThrownBy(() -> read(config.strip().replace('\'', '"')))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = folder.resolve("no.json");

        assertThatThrownBy(() -> Settings.of(flags(null, null, file), environment::get))
                .hasMessage("configuration " + file + ": there is no such file");
        assertThatThrownBy(() -> Settings.of(flags(null, null, folder), environment::get))
                .isInstanceOf(SetupException.class);
    }

    @Test
    void impossibleFlagsAreRefused() {
        assertThatThrownBy(() -> Settings.of(flags("nowhere", null, null), environment::get))
                .hasMessageStartingWith("--model-url must begin with");
        assertThatThrownBy(() -> Settings.of(flags(null, 99_999, null), environment::get))
                .hasMessage("port 99999 does not exist; give one from 0 (any) to 65535");
        environment.put("PLANARIA_API_KEY", "with space");
        assertThatThrownBy(() -> Settings.of(Flags.NONE, environment::get))
                .isInstanceOf(SetupException.class)
                .hasMessageNotContaining("with space");
    }

    private Settings read(String config) throws Exception {
        return Settings.of(flags(null, null, write(config)), environment::get);
    }

    private Path write(String config) throws Exception {
        return Files.writeString(folder.resolve("config.json"), config);
    }

    private static Flags flags(
            @org.jspecify.annotations.Nullable String url,
            @org.jspecify.annotations.Nullable Integer port,
            @org.jspecify.annotations.Nullable Path config) {
        return new Flags(null, port, null, null, null, url, config, null, null, null, null, null);
    }

    private static URI url(Settings settings, String model) {
        return Objects.requireNonNull(settings.models().of(model).provider()).url();
    }

    private static KeySource key(Settings settings, String model) {
        return Objects.requireNonNull(settings.models().of(model).provider()).key();
    }
}
