const SECRET_NAME =
  /(^|[_.-]|[a-z])(password|passwd|passphrase|pwd|pass|secret|token|credentials?|sas|(access|private|api|account|shared)[_-]?key|connection[_-]?string)$/i;

/**
 * Whether a property or variable is likely to hold a secret, by its name. A name that only says where a secret is
 * (`secretName`, `keyVaultId`) is not.
 */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Whether a text is recognisably a credential, whatever it is called. */
export const isSecretText = (text: string): boolean =>
  /-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|\b(AccountKey|SharedAccessKey|Password|Pwd)=[^;\s]|[?&]sig=[\w%]{10,}/i.test(
    text,
  );
