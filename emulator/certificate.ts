import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { generate } from "selfsigned";
import { STORAGE_SUFFIX } from "./storage/address.ts";

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

const DAYS = 30;

/** Made anew at each start, for this machine only: it never leaves it. */
export async function createCertificate(): Promise<Certificate> {
  // An issuer is looked up by its name: of two with the same one, a client would try only the first.
  const name = `Local Azure ${randomBytes(8).toString("hex")}`;
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    notAfterDate: new Date(Date.now() + DAYS * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 2, value: "*.vault.localhost" },
          { type: 2, value: `*.blob.${STORAGE_SUFFIX}` },
          { type: 2, value: `*.queue.${STORAGE_SUFFIX}` },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  return { key: made.private, certificate: made.cert };
}

/**
 * Two files for the environment of other programs: the certificate alone (Node adds it to its own) and a bundle
 * with the well-known authorities (Go replaces its own by SSL_CERT_FILE, and Terraform also downloads from elsewhere).
 */
export function writeCertificate(
  folder: string,
  certificate: string,
): { readonly alone: string; readonly bundle: string } {
  const alone = join(folder, "local-azure.pem");
  const bundle = join(folder, "local-azure-bundle.pem");
  writeFileSync(alone, certificate);
  writeFileSync(bundle, [certificate, ...rootCertificates].join("\n"));
  return { alone, bundle };
}
