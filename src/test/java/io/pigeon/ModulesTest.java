package io.pigeon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A module is a top-level package; these are the arrows between them. */
@AnalyzeClasses(packages = "io.pigeon", importOptions = ImportOption.DoNotIncludeTests.class)
class ModulesTest {

  @ArchTest
  static final ArchRule modules_use_only_those_that_the_design_lets_them =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("start")
          .definedBy("io.pigeon")
          .layer("telemetry")
          .definedBy("io.pigeon.telemetry..")
          .layer("detection")
          .definedBy("io.pigeon.detection..")
          .layer("notification")
          .definedBy("io.pigeon.notification..")
          .layer("delivery")
          .definedBy("io.pigeon.delivery..")
          .optionalLayer("channel")
          .definedBy("io.pigeon.channel..")
          .layer("template")
          .definedBy("io.pigeon.template..")
          .layer("api")
          .definedBy("io.pigeon.api..")
          .layer("operations")
          .definedBy("io.pigeon.operations..")
          .layer("embedded")
          .definedBy("io.pigeon.embedded..")
          .whereLayer("telemetry")
          .mayOnlyBeAccessedByLayers("detection", "api", "operations", "embedded")
          .whereLayer("detection")
          .mayOnlyBeAccessedByLayers("api", "operations", "embedded")
          .whereLayer("notification")
          .mayOnlyBeAccessedByLayers("detection", "api", "operations", "embedded")
          .whereLayer("delivery")
          .mayOnlyBeAccessedByLayers("notification", "detection", "api", "operations", "embedded")
          .whereLayer("channel")
          .mayOnlyBeAccessedByLayers("template", "delivery", "api", "operations", "embedded")
          .whereLayer("template")
          .mayOnlyBeAccessedByLayers("delivery", "api", "operations")
          .whereLayer("api")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("operations")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("embedded")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule the_fold_is_pure =
      noClasses()
          .that()
          .resideInAPackage("io.pigeon.detection.fold..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "io.pigeon.detection.fold..",
              "java.lang..",
              "java.time..",
              "java.util..",
              "java.security..",
              "java.nio.charset..",
              "org.jspecify..",
              "com.fasterxml.jackson.annotation..",
              "org.locationtech.jts..");

  @ArchTest
  static final ArchRule the_fold_asks_no_clock =
      noClasses()
          .that()
          .resideInAPackage("io.pigeon.detection.fold..")
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule every_package_is_null_marked =
      classes()
          .that()
          .haveSimpleName("package-info")
          .should()
          .beAnnotatedWith(org.jspecify.annotations.NullMarked.class);
}
