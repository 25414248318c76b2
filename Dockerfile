# Paperboy in a container: two stages, so that what builds it is not in it.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY storage storage
RUN python -m venv /opt/paperboy \
 && /opt/paperboy/bin/pip install --no-cache-dir '.[postgres,charts,metrics]'

FROM python:3.13-slim
COPY --from=build /opt/paperboy /opt/paperboy
RUN useradd --system --uid 10001 --no-create-home paperboy \
 && install -d -o paperboy /var/lib/paperboy
USER 10001
WORKDIR /var/lib/paperboy
# Without DATABASE_URL all is kept here: mount a volume. With PostgreSQL only the index is, and it
# may be lost.
VOLUME /var/lib/paperboy
ENV PATH=/opt/paperboy/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////var/lib/paperboy/paperboy.db \
    PAPERBOY_INDEX_DIR=/var/lib/paperboy/paperboy.index \
    PORT=3000
EXPOSE 3000
# For `papers serve` over HTTP; whoever runs `papers worker` or Socket Mode switches it off.
HEALTHCHECK --start-period=60s CMD ["python", "-c", \
  "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=3)"]
ENTRYPOINT ["papers"]
CMD ["serve"]
