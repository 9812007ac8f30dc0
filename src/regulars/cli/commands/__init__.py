"""The commands, a file each, found by discovery: `command` is the function (or group), `PANEL` where help lists it,
`EXAMPLE` what to type. The file's name is the command's; a trailing underscore is dropped."""
