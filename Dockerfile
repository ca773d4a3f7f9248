# One image for web, worker, beat and migrations; docker-compose.yml says which command runs where.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements/run.txt requirements/run.txt
RUN pip install --require-hashes --no-deps -r requirements/run.txt

COPY . .

# Static files are part of the image. collectstatic touches neither database nor Valkey, but settings.py is strict.
ENV PORTAL_STATIC_ROOT=/srv/static PORTAL_FILES_DIR=/srv/files PORTAL_MAIL_DIR=/srv/mail
RUN DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost:6379/0 \
    PORTAL_SECRET_KEY=only-while-building PORTAL_FIELD_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    python manage.py collectstatic --noinput -v0 \
 && useradd --system --uid 10001 --no-create-home portal \
 && mkdir -p /srv/files /srv/mail \
 && chown portal /srv/files /srv/mail

USER portal
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "-c", "python:imdi_tilskudd.gunicorn", "-b", "0.0.0.0:8000", "imdi_tilskudd.wsgi"]
