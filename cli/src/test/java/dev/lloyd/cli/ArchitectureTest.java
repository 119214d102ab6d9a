package dev.lloyd.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The rules of the house that a compiler does not know, each with its reason in its text.
class ArchitectureTest {
    /// Lowest first: a room may use those before it.
    private static final List<String> ROOMS =
            List.of("core", "quant", "formats", "models", "tuning", "vectors", "lab", "server", "cli");

    /// Rooms that the command does not use: read where they are built.
    private static final List<String> BESIDE = List.of("lucene");

    private static JavaClasses house;

    @BeforeAll
    static void readClasses() {
        List<Path> folders = Stream.concat(ROOMS.stream(), BESIDE.stream())
                .map(room -> Path.of("..", room, "target", "classes"))
                .filter(Files::isDirectory)
                .toList();
        house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPaths(folders);
    }

    @Test
    void everyRoomWasRead() {
        for (String room : ROOMS) {
            assertTrue(
                    house.stream().anyMatch(type -> type.getPackageName().startsWith("dev.lloyd." + room)),
                    "no class of " + room + " was read, so no rule below says anything about it");
        }
    }

    @Test
    void roomsUseOnlyWhatIsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy("dev.lloyd.core..")
                .layer("quant")
                .definedBy("dev.lloyd.quant..")
                .layer("formats")
                .definedBy("dev.lloyd.formats..")
                .layer("models")
                .definedBy("dev.lloyd.models..")
                .layer("tuning")
                .definedBy("dev.lloyd.tuning..")
                .layer("vectors")
                .definedBy("dev.lloyd.vectors..")
                .optionalLayer("lucene")
                .definedBy("dev.lloyd.lucene..")
                .layer("lab")
                .definedBy("dev.lloyd.lab..")
                .layer("server")
                .definedBy("dev.lloyd.server..")
                .layer("cli")
                .definedBy("dev.lloyd.cli..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("quant")
                .mayOnlyAccessLayers("core")
                .whereLayer("formats")
                .mayOnlyAccessLayers("core")
                .whereLayer("models")
                .mayOnlyAccessLayers("core", "quant", "formats")
                .whereLayer("tuning")
                .mayOnlyAccessLayers("core", "quant", "models")
                .whereLayer("tuning")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("vectors")
                .mayOnlyAccessLayers("core", "quant", "formats")
                .whereLayer("lucene")
                .mayOnlyAccessLayers("core", "quant", "formats", "vectors")
                .whereLayer("lucene")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("lab")
                .mayOnlyAccessLayers("core", "quant", "formats", "models", "vectors")
                .whereLayer("server")
                .mayOnlyAccessLayers("core", "quant", "formats", "models", "vectors")
                .because(
                        "arrows point down only: quant is mathematics that needs neither files nor models, formats are "
                                + "files that know nothing of quantization, and each can be used without what is above it")
                .check(house);
    }

    @TestFactory
    Stream<DynamicTest> theHouseKeeps() {
        return Stream.of(
                        theVectorApiInOnePlace(),
                        nativeLinearAlgebraInOnePlace(),
                        noAbstractClasses(),
                        noProtectedMembers("methods"),
                        noProtectedFields(),
                        noVaguePackages(),
                        threadsThroughWorkers(),
                        noExitsButOne())
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(house)));
    }

    private static ArchRule theVectorApiInOnePlace() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.lloyd.core.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .because(
                        "the Vector API incubates and changes; in one package every use has a scalar twin, a test at three "
                                + "widths, and a run without the module still works");
    }

    private static ArchRule nativeLinearAlgebraInOnePlace() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("dev.lloyd.core.linalg..", "dev.lloyd.tuning..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .because(
                        "results must not depend on the native library's threads or memory, which that one package pins, "
                                + "and libtorch's, which the tunings pin; nothing else needs natives to run");
    }

    private static ArchRule noAbstractClasses() {
        return classes()
                .that(not(INTERFACES))
                .and()
                .areNotEnums()
                .should()
                .notHaveModifier(JavaModifier.ABSTRACT)
                .because(
                        "behaviour is shared by static functions and held objects, so that a type can be read on one page");
    }

    private static ArchRule noProtectedMembers(String what) {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .areNotEnums()
                .should()
                .beProtected()
                .because("protected " + what + " are an invitation to inherit, and nothing here is inherited");
    }

    private static ArchRule noProtectedFields() {
        return noFields().should().beProtected().because("nothing here is inherited");
    }

    private static ArchRule noVaguePackages() {
        return noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..")
                .because("a package is named for what it holds; these names hold anything");
    }

    private static ArchRule threadsThroughWorkers() {
        return noClasses()
                .that()
                .resideInAnyPackage("dev.lloyd.core..", "dev.lloyd.quant..", "dev.lloyd.models..", "dev.lloyd.lab..")
                .and()
                .resideOutsideOfPackage("dev.lloyd.core.parallel..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ForkJoinPool")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors")
                .because("output does not depend on the number of threads, which only Workers guarantees");
    }

    private static ArchRule noExitsButOne() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.lloyd.cli.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .because("a library that ends the process takes its user's work with it");
    }
}
