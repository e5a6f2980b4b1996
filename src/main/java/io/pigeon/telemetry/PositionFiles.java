package io.pigeon.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the route {@code import-positions} does with a CSV file. */
@Component("positionFiles")
class PositionFiles {

  private static final Logger LOG = LoggerFactory.getLogger(PositionFiles.class);

  private static final int BATCH = 1000;
  private static final String PROGRESS = "import";

  private final PositionIntake intake;
  private final ObjectMapper json;

  PositionFiles(PositionIntake intake, ObjectMapper json) {
    this.intake = intake;
    this.json = json;
  }

  /** How far one file has come; its route has one thread. */
  private static final class Progress {
    private final String file;
    private final long started = System.nanoTime();
    private long told = started;
    private long accepted;
    private long rejected;

    Progress(String file) {
      this.file = file;
    }

    void add(Intake batch) {
      accepted += batch.accepted();
      rejected += batch.rejected().size();
      if (System.nanoTime() - told > 1_000_000_000L) {
        told = System.nanoTime();
        LOG.info("import file={} accepted={} rejected={} …", file, accepted, rejected);
      }
    }

    void end() {
      LOG.info(
          "import file={} done accepted={} rejected={} in {} ms",
          file,
          accepted,
          rejected,
          (System.nanoTime() - started) / 1_000_000);
    }
  }

  /** The file in batches of {@value #BATCH} rows, read as they are asked for. */
  public Iterator<Intake> batches(@Body File file, Exchange exchange) throws IOException {
    exchange.setProperty(PROGRESS, new Progress(file.getName()));
    PositionCsv csv =
        new PositionCsv(Files.newBufferedReader(file.toPath(), StandardCharsets.UTF_8));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (csv.hasNext()) {
          return true;
        }
        close(csv);
        return false;
      }

      @Override
      public Intake next() {
        if (!hasNext()) {
          throw new NoSuchElementException("No further batch.");
        }
        Intake batch = intake.open();
        while (batch.size() < BATCH && csv.hasNext()) {
          PositionCsv.Line line = csv.next();
          batch.add(line.number(), line::requireFields);
        }
        return batch;
      }
    };
  }

  /** Makes the parameters of the insert the body, and names each row that was not taken. */
  public void insert(Exchange exchange) throws JsonProcessingException {
    Intake batch = exchange.getMessage().getBody(Intake.class);
    Progress progress = exchange.getProperty(PROGRESS, Progress.class);
    progress.add(batch);
    List<RejectedRow> rejected = batch.rejected();
    rejected.forEach(
        row ->
            LOG.warn(
                "import file={} row={} rejected: {} {}",
                progress.file,
                row.row(),
                row.field(),
                row.message()));
    exchange.getMessage().setBody(batch.parameters(json));
  }

  public void end(Exchange exchange) {
    exchange.getProperty(PROGRESS, Progress.class).end();
  }

  private static void close(PositionCsv csv) {
    try {
      csv.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
