package dev.planaria.adapters.rehearsal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Which step is played, told from the request alone.
class ScriptTest {
    @Test
    void mainLineIsPlayedByPosition() {
        var script = Script.named("s").step(Step.say("a")).step(Step.say("b")).build();
        assertThat(played(script, at(0))).isEqualTo("a");
        assertThat(played(script, at(1))).isEqualTo("b");
        assertThat(played(script, at(2)))
                .contains("has no step 2")
                .contains("a script, not a language model");
    }

    @Test
    void endOfTheScriptIsAsItSays() {
        var script = Script.named("s").step(Step.say("a")).step(Step.say("b"));
        assertThat(played(script.atEnd(Script.AtEnd.REPEAT_LAST).build(), at(7))).isEqualTo("b");
        assertThat(played(script.atEnd(Script.AtEnd.START_AGAIN).build(), at(4))).isEqualTo("a");
    }

    @Test
    void stepWithAPositionStandsThereAndTheNextFollowsOn() {
        var script = Script.named("s").step(Step.say("five").at(5)).step(Step.say("six")).build();
        assertThat(played(script, at(5))).isEqualTo("five");
        assertThat(played(script, at(6))).isEqualTo("six");
        assertThat(played(script, at(0))).contains("has no step 0");
    }

    @Test
    void firstStepWhoseConditionsHoldGoesBeforeTheMainLine() {
        var script =
                Script.named("s")
                        .step(Step.say("main"))
                        .step(Step.say("failed").when(When.toolResultSays("FAILED")))
                        .step(Step.say("also failed").when(When.toolResultSays("FAIL")))
                        .build();
        assertThat(played(script, at(0))).isEqualTo("main");
        assertThat(played(script, results(result("bash", "3 FAILED", false)))).isEqualTo("failed");
        assertThat(played(script, results(result("bash", "a FAIL", false))))
                .isEqualTo("also failed");
    }

    @Test
    void conditionWithAPositionHoldsOnlyThere() {
        var script =
                Script.named("s")
                        .step(Step.say("now").at(1).when(When.userSays("x")))
                        .step(Step.say("main"))
                        .step(Step.say("main 2"))
                        .build();
        assertThat(played(script, said(0, "x"))).isEqualTo("main");
        assertThat(played(script, said(1, "x"))).isEqualTo("now");
        assertThat(played(script, said(1, "y"))).isEqualTo("main 2");
    }

    @Test
    void allConditionsMustHold() {
        var when =
                new When(
                        new When.Words("fix", Pattern.compile("b.g")),
                        new When.ResultWords(
                                new When.Words(null, Pattern.compile("^E")), true, "bash"),
                        "edit");
        var good =
                new Situation(
                        1,
                        1,
                        "fix the bug",
                        List.of(result("bash", "Error", true)),
                        Set.of("edit"));
        assertThat(when.holds(good)).isTrue();
        assertThat(
                        when.holds(
                                new Situation(
                                        1, 1, "fix the log", good.toolResults(), Set.of("edit"))))
                .isFalse();
        assertThat(when.holds(new Situation(1, 1, "the bug", good.toolResults(), Set.of("edit"))))
                .isFalse();
        assertThat(when.holds(new Situation(1, 1, "fix the bug", List.of(), Set.of("edit"))))
                .isFalse();
        assertThat(when.holds(new Situation(1, 1, "fix the bug", good.toolResults(), Set.of())))
                .isFalse();
        for (var other :
                List.of(
                        result("read", "Error", true),
                        result("bash", "Error", false),
                        result("bash", "ok", true))) {
            assertThat(
                            when.holds(
                                    new Situation(
                                            1, 1, "fix the bug", List.of(other), Set.of("edit"))))
                    .isFalse();
        }
    }

    @Test
    void turnCountingStartsEachTurnAnew() {
        var script = Script.named("s").counting(Script.Counting.TURN).step(Step.say("a")).build();
        assertThat(played(script, new Situation(9, 0, "", List.of(), Set.of()))).isEqualTo("a");
    }

    @Test
    void faultsAreUsedUpOneAfterTheOther() {
        var first = new Fault.Status(429, "rate_limit_error", "x", null, 2);
        var second = new Fault.BrokenStream(1, 1);
        var step = Step.say("a").fault(first).fault(second);
        assertThat(step.faultOn(0)).contains(first);
        assertThat(step.faultOn(1)).contains(first);
        assertThat(step.faultOn(2)).contains(second);
        assertThat(step.faultOn(3)).isEmpty();
    }

    @Test
    void placeholdersAreFilledFromTheSituation() {
        var placeholders =
                new Placeholders(
                        new Situation(
                                3,
                                1,
                                "open file a.txt",
                                List.of(
                                        result("bash", "port 81", false),
                                        result("bash", "{x}", false)),
                                Set.of()));
        assertThat(placeholders.fill("no more")).isEqualTo("no more");
        assertThat(placeholders.fill("<${tool_result}>")).isEqualTo("<port 81\n{x}>");
        assertThat(placeholders.fill("${tool_result:port (\\d{2})}!${user:\\w+\\.txt}"))
                .isEqualTo("81!a.txt");
        assertThat(placeholders.fill("${tool_result:\\{(.)\\}} at ${position}"))
                .isEqualTo("x at 3");
        assertThat(placeholders.fill("${HOME}/${x:-y} ${unclosed"))
                .isEqualTo("${HOME}/${x:-y} ${unclosed");
        assertThat(placeholders.fill("${user}")).isEqualTo("open file a.txt");
        assertThatThrownBy(() -> placeholders.fill("${user:nothing}"))
                .hasMessageContaining("finds nothing");
        assertThatThrownBy(() -> placeholders.fill("${user:(}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Situation at(int position) {
        return new Situation(position, position, "", List.of(), Set.of());
    }

    private static Situation said(int position, String words) {
        return new Situation(position, position, words, List.of(), Set.of());
    }

    private static Situation results(Situation.Result... results) {
        return new Situation(0, 0, "", List.of(results), Set.of());
    }

    private static Situation.Result result(String tool, String text, boolean isError) {
        return new Situation.Result(tool, text, isError);
    }

    private static String played(Script script, Situation situation) {
        return script.stepFor(situation).reply().getFirst() instanceof Block.Text text
                ? text.text()
                : "";
    }
}
