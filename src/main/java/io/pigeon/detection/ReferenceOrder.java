package io.pigeon.detection;

import java.util.Comparator;
import org.apache.camel.component.file.GenericFile;
import org.springframework.stereotype.Component;

/** Files that make routes come before those that refer to them. */
@Component("referenceOrder")
class ReferenceOrder implements Comparator<GenericFile<?>> {

  @Override
  public int compare(GenericFile<?> one, GenericFile<?> other) {
    return Comparator.comparing((GenericFile<?> file) -> !makesRoutes(file.getFileNameOnly()))
        .thenComparing(GenericFile::getFileNameOnly)
        .compare(one, other);
  }

  private static boolean makesRoutes(String name) {
    return name.endsWith("routes.csv") || name.endsWith(".geojson");
  }
}
