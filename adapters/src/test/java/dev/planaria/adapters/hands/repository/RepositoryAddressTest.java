package dev.planaria.adapters.hands.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.sandbox.ProvisionNotice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RepositoryAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/x",
                "http://10.1.2.3/x",
                "http://192.168.0.1/x",
                "http://172.16.0.1/x",
                "http://100.64.0.1/x",
                "http://169.254.169.254/x",
                "http://[::1]/x",
                "http://[fd00::1]/x",
                "http://[::ffff:127.0.0.1]/x",
                "http://0.0.0.0/x",
                "ssh://git@127.0.0.1/x",
                "git@127.0.0.1:x",
                "ftp://1.1.1.1/x",
                "ext::sh -c id",
                "https://user:password@1.1.1.1/x",
                "https://token@1.1.1.1/x",
                "/etc",
                "file:///etc",
                "--upload-pack=x",
                "",
                "https:///x"
            })
    void whatIsNotAPublicRepositoryIsRefused(String url) {
        assertThatExceptionOfType(RefusedAddressException.class)
                .isThrownBy(() -> RepositoryAddress.check(url, false))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ProvisionNotice.Kind.FORBIDDEN));
    }

    @Test
    void theAddressThatWasLookedAtIsTheOneThatIsUsed() throws Exception {
        assertThat(RepositoryAddress.check("https://1.1.1.1/a/b", false).pin())
                .contains("1.1.1.1:443:1.1.1.1");
        assertThat(RepositoryAddress.check("http://1.1.1.1:8080/a/b", false).pin())
                .contains("1.1.1.1:8080:1.1.1.1");
    }

    @Test
    void theOperatorsOwnMachineMayBeAllowed() throws Exception {
        assertThat(RepositoryAddress.check("/usr", true).localPath()).hasToString("/usr");
        assertThat(RepositoryAddress.check("http://127.0.0.1/x", true).url())
                .isEqualTo("http://127.0.0.1/x");
    }
}
