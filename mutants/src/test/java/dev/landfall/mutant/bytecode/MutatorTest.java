package dev.landfall.mutant.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfall.mutant.sample.Figures;
import java.io.IOException;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
public final class MutatorTest {
    private static final List<Integer> PASSED = new ArrayList<>();

    /** Probes call this. */
    public static void hit(int number) {
        PASSED.add(number);
    }

    @Test
    void a_boundary_moves_by_one_and_a_condition_turns_round() throws Exception {
        var boundary = only("smaller", MutationKind.BOUNDARY);
        var condition = only("smaller", MutationKind.CONDITION);

        assertThat(call(condition, "smaller", 3, 5)).isEqualTo(5);
        assertThat(call(boundary, "smaller", 3, 5)).isEqualTo(3);
        assertThat(boundary.line()).isEqualTo(condition.line()).isPositive();
    }

    @Test
    void a_call_is_left_out() throws Exception {
        var mutant = only("written", MutationKind.CALL);

        assertThat(call(mutant, "written", 7)).isEqualTo(10);
        assertThat(mutant.what()).contains("StringBuilder.setLength");
    }

    @Test
    void arithmetic_becomes_other_arithmetic() throws Exception {
        assertThat(call(only("sum", MutationKind.ARITHMETIC), "sum", 5L, 3L)).isEqualTo(2L);
    }

    @Test
    void a_number_becomes_the_next_one() throws Exception {
        assertThat(call(only("next", MutationKind.CONSTANT), "next", 1)).isEqualTo(5);
    }

    @Test
    void a_counter_counts_backwards() throws Exception {
        assertThat(call(only("counted", MutationKind.INCREMENT), "counted", 0)).isEqualTo(9);
    }

    @Test
    void a_result_is_empty_zero_or_one_truth() throws Exception {
        var truths = mutants("isEven", MutationKind.RESULT);

        assertThat(call(only("named", MutationKind.RESULT), "named", 1)).isEqualTo(Optional.empty());
        assertThat(call(only("listed", MutationKind.RESULT), "listed", 1)).isEqualTo(List.of());
        assertThat(call(only("sum", MutationKind.RESULT), "sum", 5L, 3L)).isEqualTo(0L);
        assertThat(truths).hasSize(2);
        assertThat(call(truths.getFirst(), "isEven", 1)).isEqualTo(true);
        assertThat(call(truths.getLast(), "isEven", 2)).isEqualTo(false);
    }

    @Test
    void the_second_copy_of_a_finally_block_is_no_mutant() throws Exception {
        assertThat(mutants("tidied", MutationKind.CALL)).hasSize(1);
    }

    @Test
    void every_mutant_of_a_class_is_a_class_that_the_jvm_takes() throws Exception {
        var all = Mutator.find(original());

        assertThat(all).hasSizeGreaterThan(15).extracting(Mutant::name).doesNotHaveDuplicates();
        for (var mutant : all) {
            assertThat(load(Mutator.mutate(original(), mutant, loader())).getDeclaredMethods())
                    .hasSize(Figures.class.getDeclaredMethods().length);
        }
    }

    @Test
    void a_mutant_that_is_not_there_is_refused() {
        var mutant = new Mutant(Figures.class.getName(), "sum", "(JJ)J", MutationKind.CALL, 9, 0, "");

        assertThatThrownBy(() -> Mutator.mutate(original(), mutant, loader()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sum(long,long) call 9");
    }

    @Test
    void probes_tell_the_lines_that_were_passed() throws Exception {
        PASSED.clear();
        var places = new ArrayList<String>();
        var hits =
                MutatorTest.class.describeConstable().map(ClassDesc.class::cast).orElseThrow();

        var type = load(Probes.insert(original(), loader(), hits, place -> {
            places.add(place);
            return places.size() - 1;
        }));
        type.getMethod("smaller", int.class, int.class).invoke(null, 1, 2);

        var condition = only("smaller", MutationKind.CONDITION);
        assertThat(PASSED).hasSize(2);
        assertThat(places.get(PASSED.getFirst())).isEqualTo(condition.place());
    }

    private static Mutant only(String method, MutationKind kind) throws IOException {
        return mutants(method, kind).getFirst();
    }

    private static List<Mutant> mutants(String method, MutationKind kind) throws IOException {
        return Mutator.find(original()).stream()
                .filter(mutant -> mutant.method().equals(method) && mutant.kind() == kind)
                .toList();
    }

    private static Object call(Mutant mutant, String method, Object... arguments) throws Exception {
        var type = load(Mutator.mutate(original(), mutant, loader()));
        for (var found : type.getMethods()) {
            if (found.getName().equals(method)) {
                return found.invoke(null, arguments);
            }
        }
        throw new AssertionError("no method " + method);
    }

    private static byte[] original() throws IOException {
        try (var in = Figures.class.getResourceAsStream("Figures.class")) {
            return in.readAllBytes();
        }
    }

    private static ClassLoader loader() {
        return MutatorTest.class.getClassLoader();
    }

    /** In a loader of its own, where it can reach what is public only. */
    private static Class<?> load(byte[] classFile) {
        return new ClassLoader(loader()) {
            Class<?> define() {
                return defineClass(Figures.class.getName(), classFile, 0, classFile.length);
            }
        }.define();
    }
}
