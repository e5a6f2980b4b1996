# syntax=docker/dockerfile:1
FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY src src
RUN --mount=type=cache,target=/root/.m2 ./mvnw -B -ntp -DskipTests package
# Libraries change seldom and the application often: as layers of their own, most of an image is reused.
RUN java -Djarmode=tools -jar target/pigeon.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --create-home --home-dir /pigeon pigeon
WORKDIR /pigeon
USER pigeon
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
# Inside a container the host decides what is reachable; management stays on loopback, for the health check alone.
ENV HTTP_ADDRESS=0.0.0.0 \
    PIGEON_INBOX=/pigeon/data/inbox \
    PIGEON_REPLAYS=/pigeon/data/replays \
    PIGEON_REFERENCE=/pigeon/data/reference
RUN mkdir -p data/inbox data/replays data/reference
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8081/actuator/health/readiness"]
# In the exec form SIGTERM reaches Java, which then finishes what it is sending.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "pigeon.jar"]
