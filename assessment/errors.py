"""The base of every error that this product raises on purpose.

ReadinessError
  ContentError                  the content has mistakes; lists all of them
  SavedFileError                a file of saved answers cannot be used; the message says why
  InvalidCodeError              a typed code has a wrong length, letter or check character
  UnsealError                   a stored record was changed or damaged
  RecordExistsError             a record with this id is stored already
  RecordTooLargeError           the answers could not be read again, so they are not stored
  StorageUnavailableError       the database cannot be reached or written, or is of another version
  BackupRefusedError            a backup cannot be written
  ProcessLimitReachedError      no slot for an expensive child process is free
  LockFolderError               the folder of the lock files cannot be used
  ChildFailedError              a child process ended without usable output
  ChildCancelledError           a child process was ended, because no one wants its output any more
  PatchedVersionError           a library is not the release that our patches were written for
  ReportFailedError             a PDF could not be made, and is not tried again for some seconds
  NoAssessmentError             no assessment is open: no code, or none stored for it
  UnexpectedFormError           a form holds what no page of this site sends
  OtherAssessmentError          a form belongs to another assessment than the one that is open
  BadInputError                 a command was given something that it cannot use
  SettingsError                 a setting, the data folder or the address cannot be used
"""


class ReadinessError(Exception):
    """Base class. Catch it at an edge to tell our own errors from bugs."""
