package io.pigeon.api.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** What the container or a filter has refused, in the words of the API, and without how. */
@Controller
class ContainerErrors implements ErrorController {

  private final ProblemWriter problems;

  ContainerErrors(ProblemWriter problems) {
    this.problems = problems;
  }

  @RequestMapping("${server.error.path:/error}")
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
            ? code
            : 404;
    Problem problem =
        Arrays.stream(Problem.values())
            .filter(each -> each.status() == status)
            .findFirst()
            .orElse(status < 500 ? Problem.MALFORMED_QUERY : Problem.INTERNAL);
    problems.write(
        response,
        problem,
        status < 500
            ? "The request was refused as it is; look at its path, headers and length."
            : "Try again later; if it stays, tell the operator.");
  }
}
