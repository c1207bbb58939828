package dev.planaria.adapters.hands.repository;

import dev.planaria.adapters.hands.cell.Cell;
import dev.planaria.adapters.hands.cell.Cells;
import dev.planaria.adapters.hands.cell.Home;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.tool.Cancellation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Clones repositories into a workspace, each in a sandbox of its own. One that is there already
/// stays as it is: the session may have worked on it.
public final class Repositories {
    /// Named maximum of protocol L1.
    public static final Duration CLONE_MAX = Duration.ofMinutes(10);

    private static final int NO_CHECKOUT = 3;
    private static final String WORKSPACE = "/workspace/";

    private final Cells cells;
    private final boolean allowLocal;

    /// @param allowLocal whether paths of this machine and hosts of its own network may be cloned
    public Repositories(Cells cells, boolean allowLocal) {
        this.cells = cells;
        this.allowLocal = allowLocal;
    }

    /// Clones what is missing, and says of what cannot be cloned why.
    ///
    /// @param stop ends the clone that runs, and begins no other
    public List<ProvisionNotice> prepare(Home home, List<Resource> resources, Cancellation stop)
            throws IOException, InterruptedException {
        List<ProvisionNotice> notices = new ArrayList<>();
        for (Resource resource : resources) {
            if (stop.isCancelled()) {
                return notices;
            }
            switch (resource) {
                case Resource.Repository repository -> {
                    Path done =
                            home.directory()
                                    .resolve(
                                            "cloned-"
                                                    + Integer.toHexString(
                                                            (repository.id().value()
                                                                            + " "
                                                                            + repository
                                                                                    .mountPath())
                                                                    .hashCode()));
                    if (!Files.exists(done)) {
                        int before = notices.size();
                        prepare(home, repository, notices, stop);
                        if (notices.size() == before && !stop.isCancelled()) {
                            Files.createFile(done);
                        }
                    }
                }
            }
        }
        return notices;
    }

    private void prepare(
            Home home,
            Resource.Repository repository,
            List<ProvisionNotice> notices,
            Cancellation stop)
            throws IOException, InterruptedException {
        Path log = home.directory().resolve("clone.log");
        try {
            String target = target(repository.mountPath());
            RepositoryAddress address = RepositoryAddress.check(repository.url(), allowLocal);
            int status = run(home, address, target, repository, log, stop);
            if (status != 0) {
                notices.add(notice(repository, status, said(log)));
            }
        } catch (RefusedAddressException e) {
            notices.add(
                    new ProvisionNotice(
                            repository.id(), repository.url(), e.kind(), e.getMessage()));
        } finally {
            Files.deleteIfExists(log);
        }
    }

    private int run(
            Home home,
            RepositoryAddress address,
            String target,
            Resource.Repository repository,
            Path log,
            Cancellation stop)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(address.url(), target));
        switch (repository.checkout()) {
            case Resource.Checkout.Branch(String name) -> arguments.addAll(List.of("branch", name));
            case Resource.Checkout.Commit(String sha) -> arguments.addAll(List.of("commit", sha));
            case null -> arguments.addAll(List.of("-", "-"));
        }
        Cell cell =
                cells.clone(
                        home,
                        new Cells.Clone(arguments, environment(address), address.localPath(), log));
        try (var _ = stop.onCancel(cell::end)) {
            if (!cell.process().waitFor(CLONE_MAX.toSeconds(), TimeUnit.SECONDS)) {
                Files.writeString(log, "no end within " + CLONE_MAX.toMinutes() + " minutes");
                return 1;
            }
            return cell.process().exitValue();
        } finally {
            cell.end();
        }
    }

    /// git must ask nobody anything, run nothing of the repository and follow no other protocol.
    private Map<String, String> environment(RepositoryAddress address) {
        Map<String, String> environment =
                new TreeMap<>(
                        Map.of(
                                "GIT_TERMINAL_PROMPT", "0",
                                "GIT_ASKPASS", "/bin/false",
                                "SSH_ASKPASS", "/bin/false",
                                "GIT_SSH_COMMAND",
                                        "ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new",
                                "GIT_CONFIG_NOSYSTEM", "1",
                                "GIT_LFS_SKIP_SMUDGE", "1",
                                "GIT_ALLOW_PROTOCOL",
                                        allowLocal
                                                ? "https:http:git:ssh:file"
                                                : "https:http:git:ssh"));
        if (!allowLocal) {
            // Another address could be one of our own network.
            set(environment, "http.followRedirects", "false");
            address.pin().ifPresent(pin -> set(environment, "http.curloptResolve", pin));
        }
        return environment;
    }

    private static void set(Map<String, String> environment, String key, String value) {
        int count = Integer.parseInt(environment.getOrDefault("GIT_CONFIG_COUNT", "0"));
        environment.put("GIT_CONFIG_KEY_" + count, key);
        environment.put("GIT_CONFIG_VALUE_" + count, value);
        environment.put("GIT_CONFIG_COUNT", Integer.toString(count + 1));
    }

    private static String target(String mountPath) throws RefusedAddressException {
        String target = Path.of(mountPath).normalize().toString();
        if (!target.startsWith(WORKSPACE) || mountPath.indexOf(0) >= 0) {
            throw new RefusedAddressException(
                    ProvisionNotice.Kind.CLONE,
                    "mount path " + mountPath + " must be below /workspace");
        }
        return target;
    }

    private static ProvisionNotice notice(Resource.Repository repository, int status, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        ProvisionNotice.Kind kind;
        if (status == NO_CHECKOUT) {
            kind = ProvisionNotice.Kind.CHECKOUT;
        } else if (contains(
                lower,
                "authentication failed",
                "could not read username",
                "could not read password",
                "permission denied (publickey",
                "terminal prompts disabled",
                "error: 401",
                "host key verification")) {
            kind = ProvisionNotice.Kind.AUTHENTICATION;
        } else if (contains(lower, "error: 403", "access denied", "forbidden")) {
            kind = ProvisionNotice.Kind.FORBIDDEN;
        } else if (contains(
                lower,
                "not found",
                "does not exist",
                "does not appear to be a git repository",
                "no such file or directory",
                "error: 404")) {
            kind = ProvisionNotice.Kind.NOT_FOUND;
        } else {
            kind = ProvisionNotice.Kind.CLONE;
        }
        return new ProvisionNotice(
                repository.id(),
                repository.url(),
                kind,
                said.isEmpty() ? "git said nothing" : said);
    }

    private static boolean contains(String text, String... parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static String said(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        String all =
                new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                        .replace('\0', '\uFFFD')
                        .strip();
        return all.substring(0, Math.min(all.length(), 1_000));
    }
}
